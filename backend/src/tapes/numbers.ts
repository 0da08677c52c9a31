import { type Fault, isFault } from '../loans/fault.ts';
import type { NumberFormatText } from './profile.schema.ts';

export type ReadNumber = (text: string) => string | Fault;

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Any kind of space that programs put between thousands: no-break, narrow no-break, thin, usual. */
const spaces = '[\\u0020\\u00a0\\u2009\\u202f]';

/**
 * Returns a reader that turns a number of one format into digits with a decimal point, exactly: nothing is rounded.
 * @param key the profile's key that says how numbers are written, for messages
 * @param kind of an amount, a point that may be between thousands is refused; rates and months have no thousands
 */
export function numberReader(
  format: NumberFormatText | undefined,
  key: string,
  kind: 'amount' | 'other' = 'other',
): ReadNumber {
  const read = formattedReader(format, key, kind === 'amount');
  if (format?.percent === undefined) return read;
  return (text) => {
    const percent = read(text.replace(/\s*%$/, ''));
    return isFault(percent) ? percent : hundredth(percent);
  };
}

/** A hundredth of a decimal, exactly: the point moves. */
export function hundredth(digits: string): string {
  const [, minus = '', whole = '0', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits) ?? [];
  const padded = whole.padStart(3, '0');
  return `${minus}${padded.slice(0, -2)}.${padded.slice(-2)}${decimals}`;
}

function formattedReader(format: NumberFormatText | undefined, key: string, isAmount: boolean): ReadNumber {
  const { decimal = '.', group, currency = '', negative, within_text } = format ?? {};
  if (group === decimal) throw new RangeError(`${key}: thousands and decimals have the same mark, "${decimal}".`);
  const mark = group === ' ' ? spaces : escaped(group ?? '');
  const whole = group === undefined ? '\\d+' : `\\d{1,3}(?:${mark}\\d{3})+|\\d+`;
  const number = `(?<whole>${whole})(?:${escaped(decimal)}(?<decimals>\\d+))?`;
  const sign = currency === '' ? '' : `(?:${escaped(currency)}\\s*)?`;
  const signAfter = currency === '' ? '' : `(?:\\s*${escaped(currency)})?`;
  const plain = new RegExp(`^(?<minus>-?)${sign}${number}${signAfter}$`);
  const signed = {
    parentheses: new RegExp(`^(?<minus>\\()${sign}${number}${signAfter}\\)$`),
    'trailing minus': new RegExp(`^${sign}${number}${signAfter}(?<minus>-)$`),
  };
  const forms = negative === undefined ? [plain] : [plain, signed[negative]];
  const unlike: Fault = {
    code: 'number_format',
    message: `The number is not written as ${key} says: ${described(format)}.`,
  };
  return (text) => {
    const digits = within_text === undefined ? text : onlyNumberIn(text);
    if (digits === undefined) return { code: 'number_format', message: `There is not exactly one number in the text.` };
    if (isAmount && group === undefined && looksGrouped(digits)) return ambiguous(digits, key);
    for (const form of forms) {
      const { minus, whole: before, decimals } = form.exec(digits)?.groups ?? {};
      if (before === undefined) continue;
      // Where thousands have a mark of their own, 1.500 is one and a half.
      const exact = group === undefined ? decimals : decimals?.replace(/(?<=^\d\d)0+$/, '');
      const point = exact === undefined ? '' : `.${exact}`;
      return `${minus ? '-' : ''}${group === undefined ? before : before.replace(/\D/g, '')}${point}`;
    }
    return text.endsWith('%') ? percentSign(key) : unlike;
  };
}

/** The digits of the one number in a text like ` 36 months`. */
function onlyNumberIn(text: string): string | undefined {
  const found = text.match(/\d+(?:[.,'\u00a0\u202f]\d+)*/g) ?? [];
  return found.length === 1 ? found[0] : undefined;
}

/** Points that may be between thousands: 1.500 is fifteen hundred in much of Europe. No group of thousands begins with 0. */
function looksGrouped(text: string): boolean {
  return /^-?[1-9]\d{0,2}(?:\.\d{3})+$/.test(text);
}

function ambiguous(text: string, key: string): Fault {
  return {
    code: 'number_ambiguous',
    message: `${text} can be read in two ways, since the point may be between thousands. Settle it with ${key}: {group: "."} or {group: ","}.`,
  };
}

function percentSign(key: string): Fault {
  return { code: 'number_format', message: `The number is in percent: say so with ${key}: {percent: "yes"}.` };
}

function described(format: NumberFormatText | undefined): string {
  const { decimal = '.', group, currency, negative } = format ?? {};
  const parts = [
    `digits with "${decimal}" for decimals`,
    group === undefined ? 'no mark between thousands' : `"${group}" between thousands`,
    ...(currency === undefined ? [] : [`${currency} before or after it`]),
    ...(negative === undefined ? [] : [`negative ones with ${negative}`]),
  ];
  return parts.join(', ');
}
