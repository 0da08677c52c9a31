import type { Fault } from './fault.ts';

/** numeric(18,2): sixteen digits before the point, two after it. */
const maxDigitsBeforePoint = 16;

const missing: Fault = { code: 'amount_missing', message: 'Every row needs a nominal value.' };
const negative: Fault = { code: 'amount_negative', message: 'A nominal value is zero or more.' };
const notANumber: Fault = {
  code: 'amount_not_a_number',
  message:
    'Write the amount as digits with a decimal point, like 1234.56: no thousands separator, exponent or currency.',
};
const tooPrecise: Fault = {
  code: 'amount_too_precise',
  message: 'An amount has at most two decimals; --round rounds half up.',
};
const perhapsThousands: Fault = {
  code: 'amount_too_precise',
  message:
    'Three digits follow the point, as in thousands: if 1.500 means 1500, write it without the point; if it means one and a half, with two decimals.',
};
const tooLarge: Fault = {
  code: 'amount_too_large',
  message: `An amount has at most ${maxDigitsBeforePoint} digits before the point.`,
};

/**
 * @param round more than two decimals are rounded half up instead of refused
 * @returns the amount in exact decimal digits, never by way of a binary number
 */
export function checkNominalValue(text: string, round: boolean): string | Fault {
  if (text === '') return missing;
  const parts = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (parts === null) return /^-\d+(?:\.\d+)?$/.test(text) ? negative : notANumber;
  const [, whole = '', decimals = ''] = parts;
  if (decimals.length <= 2) return digitsOf(whole) > maxDigitsBeforePoint ? tooLarge : text;
  // Zeros at the end say nothing, unless the point may be between thousands.
  if (/^0+$/.test(decimals.slice(2)) && !looksLikeThousands(text))
    return digitsOf(whole) > maxDigitsBeforePoint ? tooLarge : `${whole}.${decimals.slice(0, 2)}`;
  if (!round) return looksLikeThousands(text) ? perhapsThousands : tooPrecise;
  const rounded = roundHalfUp(whole, decimals);
  return rounded.length > maxDigitsBeforePoint + 3 ? tooLarge : rounded;
}

/**
 * 1.500 is one and a half where the point is for decimals, and fifteen hundred in much of Europe. No group of thousands
 * begins with 0.
 */
export function looksLikeThousands(text: string): boolean {
  return /^[1-9]\d{0,2}\.\d{3}$/.test(text);
}

/** Whether it has more decimals than an amount may have. */
export function isTooPrecise(text: string): boolean {
  return /^\d+\.\d{3,}$/.test(text);
}

function digitsOf(whole: string): number {
  return whole.replace(/^0+(?=\d)/, '').length;
}

function roundHalfUp(whole: string, decimals: string): string {
  const cents = BigInt(whole + decimals.slice(0, 2)) + (decimals.charAt(2) >= '5' ? 1n : 0n);
  const digits = cents.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
