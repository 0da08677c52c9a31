import type { DateCheck } from './due-date.ts';
import type { Fault } from './fault.ts';
import { checkNominalValue } from './nominal-value.ts';
import { unseenCharacter } from './unseen-characters.ts';

/** In characters. */
export const maxTextLength = 200;

const plain = /^[\x20-\x7e]*$/;
const textTooLong: Fault = { code: 'text_too_long', message: `A text has at most ${maxTextLength} characters.` };

/** Free text that a tape need not have. @returns it in Unicode's composed form (NFC); null for none */
export function checkText(text: string): string | null | Fault {
  if (text === '') return null;
  const isPlain = plain.test(text);
  const composed = isPlain ? text : text.normalize('NFC');
  const character = isPlain ? undefined : unseenCharacter(composed);
  if (character !== undefined)
    return {
      code: 'text_invisible_character',
      message: `The text holds ${character.number}, ${character.name}: a filter for what it looks like would not find it. Take the character out.`,
    };
  return composed.length > maxTextLength && [...composed].length > maxTextLength ? textTooLong : composed;
}

export function checkOptionalAmount(text: string, round: boolean): string | null | Fault {
  return text === '' ? null : checkNominalValue(text, round);
}

export function checkOptionalDate(text: string, date: DateCheck): string | null | Fault {
  return text === '' ? null : date(text);
}

/** Decimals of a rate; more than any lender states. */
const maxRateDecimals = 12;

const notARate: Fault = {
  code: 'rate_not_a_number',
  message:
    'Write the rate as a fraction, in digits with a decimal point: 0.0525 for 5.25 percent. A profile with `percent: "yes"` reads percent.',
};
const rateAboveOne: Fault = {
  code: 'rate_above_one',
  message:
    'A rate is a fraction, so 1 is 100 percent. If the tape has percent, load it with a profile that says `number: { percent: "yes" }`.',
};
const rateNegative: Fault = { code: 'rate_negative', message: 'A rate is zero or more.' };
const rateTooPrecise: Fault = {
  code: 'rate_too_precise',
  message: `A rate has at most ${maxRateDecimals} decimals.`,
};

/** @returns the fraction in exact digits, without zeros at its end; null for none */
export function checkRate(text: string): string | null | Fault {
  if (text === '') return null;
  const parts = /^(-?)(\d{1,16})(?:\.(\d{1,100}))?$/.exec(text);
  if (parts === null) return notARate;
  const [, minus, before = '', after = ''] = parts;
  const whole = before.replace(/^0+(?=\d)/, '');
  const decimals = after.replace(/0+$/, '');
  const digits = decimals === '' ? whole : `${whole}.${decimals}`;
  if (minus === '-' && digits !== '0') return rateNegative;
  if (whole !== '0' && digits !== '1') return rateAboveOne;
  return decimals.length > maxRateDecimals ? rateTooPrecise : digits;
}
