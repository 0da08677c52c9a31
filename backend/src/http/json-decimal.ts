/**
 * A decimal on its way into JSON: written digit by digit, never through binary floating point.
 * `JSON.stringify` emits the text itself as the number.
 */
export class JsonDecimal {
  readonly text: string;

  constructor(text: string) {
    if (!/^-?\d+(\.\d+)?$/.test(text)) throw new RangeError(`Not a plain decimal: ${text}`);
    this.text = text;
  }

  toJSON(): unknown {
    return JSON.rawJSON(this.text);
  }

  toString(): string {
    return this.text;
  }
}
