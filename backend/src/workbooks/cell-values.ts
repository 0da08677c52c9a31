import { Big } from 'big.js';
import type { NumberFormat } from './number-formats.ts';

/** What a cell holds where it is not text: the format that a profile declares is for text alone. */
export type CellKind = 'number' | 'percent' | 'date' | 'error';

export interface CellValue {
  readonly text: string;
  readonly kind: CellKind | undefined;
}

/** Excel keeps this many digits of a number. */
const significantDigits = 15;

/**
 * A number as its cell means it.
 * @param stored as the file has it, like `1234.5600000000002` or `4.5E-2`
 * @param epoch1904 whether days are counted from 1904, as old Macintoshes did
 */
export function numericCell(stored: string, format: NumberFormat, epoch1904: boolean): CellValue {
  if (format.kind === 'date') return dateCell(stored, epoch1904);
  const text = decimal(stored);
  if (format.kind === 'padded' && /^\d+$/.test(text))
    return { text: text.padStart(format.digits, '0'), kind: undefined };
  return { text, kind: format.kind === 'percent' ? 'percent' : 'number' };
}

/** In digits with a decimal point, where Excel has all of its digits; a longer whole number as it shows it, like 1.23E+17. */
function decimal(stored: string): string {
  if (/^-?\d{1,15}$/.test(stored)) return stored === '-0' ? '0' : stored;
  if (!/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(stored)) return stored;
  const rounded = new Big(stored).prec(significantDigits, Big.roundHalfUp);
  if (rounded.abs().gte(`1e${significantDigits}`)) return rounded.toExponential().toUpperCase();
  return rounded.toFixed();
}

const dayMs = 86_400_000;
const lastSerial = 2_958_465; // 9999-12-31

/** A day number as a date, with the time where there is one. Excel counts a day too many before March 1900, which is left as it is. */
function dateCell(stored: string, epoch1904: boolean): CellValue {
  const serial = Number(stored);
  if (!Number.isFinite(serial) || serial < (epoch1904 ? 0 : 61) || serial >= lastSerial + 1)
    return { text: stored, kind: 'number' };
  const begin = epoch1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const day = Math.floor(serial);
  // Times are fractions of a day in binary, so a second is as exact as they are.
  const seconds = Math.round((serial - day) * 86_400);
  const instant = new Date(begin + day * dayMs + seconds * 1_000).toISOString();
  return { text: seconds === 0 ? instant.slice(0, 10) : instant.slice(0, 19), kind: 'date' };
}

/** Text as Excel stores it: `_x000D_` stands for a character that XML can't hold. NUL and halves of a character stay written out: no text has them. */
export function cellText(stored: string): string {
  return stored.includes('_x')
    ? stored.replace(/_x([0-9A-Fa-f]{4})_/g, (written, code: string) =>
        /^(0000|d[89a-f]..)$/i.test(code) ? written : String.fromCharCode(Number.parseInt(code, 16)),
      )
    : stored;
}
