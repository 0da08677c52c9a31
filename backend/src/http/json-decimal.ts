/** A decimal that `JSON.stringify` writes as a number, digit by digit: it never passes through binary floating point. */
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
