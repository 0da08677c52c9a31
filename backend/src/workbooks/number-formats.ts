import type { XmlHandler } from './xml.ts';

/** What a cell's number format makes of a number. */
export type NumberFormat =
  | { readonly kind: 'number' }
  | { readonly kind: 'percent' }
  | { readonly kind: 'date' }
  /** Zeros in front fill the number up to so many digits, as in `00000`. */
  | { readonly kind: 'padded'; readonly digits: number };

const number: NumberFormat = { kind: 'number' };
const date: NumberFormat = { kind: 'date' };
const percent: NumberFormat = { kind: 'percent' };

/** Formats that have a number and no text: 14 to 22 and 45 to 47 are dates and times, 27 to 36 and 50 to 58 those of East Asia. */
function builtIn(id: number): NumberFormat {
  if (id === 9 || id === 10) return percent;
  const isDate = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
  return isDate ? date : number;
}

/** @param code as in `yyyy\-mm\-dd;@`, `0.00%`, `00000` */
function numberFormatOf(code: string): NumberFormat {
  // Of up to four sections the first is for positive numbers. What stands in quotes or brackets, or after \ _ *, is no format.
  const [section = ''] = code.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  const signs = section.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  if (/^0{2,}$/.test(signs)) return { kind: 'padded', digits: signs.length };
  if (signs.includes('%')) return percent;
  return !/general/i.test(signs) && /[dmyhs]/i.test(signs) ? date : number;
}

/** The formats of a workbook's cells: a cell names its style by number, a style its format. */
export class StyleReader implements XmlHandler {
  readonly #codes = new Map<number, NumberFormat>();
  readonly #styles: NumberFormat[] = [];
  #within: string | undefined;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const id = Number(attributes.numFmtId ?? 0);
    if (name === 'numFmt') this.#codes.set(id, numberFormatOf(attributes.formatCode ?? ''));
    if (name === 'cellXfs' || name === 'cellStyleXfs') this.#within = name;
    if (name === 'xf' && this.#within === 'cellXfs') this.#styles.push(this.#codes.get(id) ?? builtIn(id));
  }

  close(name: string): void {
    if (name === this.#within) this.#within = undefined;
  }

  /** @param style as a cell gives it; undefined: none */
  formatOf(style: string | undefined): NumberFormat {
    return (style === undefined ? undefined : this.#styles[Number(style)]) ?? number;
  }
}
