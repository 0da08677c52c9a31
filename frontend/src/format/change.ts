import Big from 'big.js';
import type { Decimal } from '../api/decimal.ts';

const locale = 'en-GB';
const signed = { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero' } as const;
const signedAmount = new Intl.NumberFormat(locale, signed);
const signedPercent = new Intl.NumberFormat(locale, { style: 'percent', ...signed });

export interface Change {
  readonly direction: 'up' | 'down' | 'unchanged';
  /** `+1,200.00 (+0.24%)` for amounts, `−0.35 pp` for rates. */
  readonly text: string;
}

/** The exact difference of two amounts, and its percentage of the earlier one. */
export function changeOfAmount(now: Decimal, before: Decimal): Change {
  const difference = Big(now).minus(before);
  const share = Big(before).eq(0) ? '' : ` (${signedPercent.format(text(difference.div(before)))})`;
  return {
    direction: directionOf(difference),
    text: `${signedAmount.format(text(difference))}${share}`.replaceAll('-', '−'),
  };
}

/** The exact difference of two ratios, in percentage points. */
export function changeOfRate(now: Decimal, before: Decimal): Change {
  const difference = Big(now).minus(before);
  return {
    direction: directionOf(difference),
    text: `${signedAmount.format(text(difference.times(100)))} pp`.replaceAll('-', '−'),
  };
}

/** The exact sum of amounts. */
export function sum(values: Iterable<Decimal>): Decimal {
  let total = Big(0);
  for (const value of values) total = total.plus(value);
  return text(total);
}

/** part ÷ whole, rounded half up to six decimals; null if the whole is zero. */
export function share(part: Decimal, whole: Decimal): Decimal | null {
  return Big(whole).eq(0) ? null : text(Big(part).div(whole).round(6, Big.roundHalfUp));
}

/** Whether two amounts are the same, however many zeros they are written with. */
export function isEqual(one: Decimal | undefined, other: Decimal): boolean {
  return one !== undefined && Big(one).eq(other);
}

/** value ÷ count, rounded half up to two decimals. */
export function average(value: Decimal, count: number): Decimal {
  return text(Big(value).div(count).round(2, Big.roundHalfUp));
}

function directionOf(difference: Big): Change['direction'] {
  return difference.gt(0) ? 'up' : difference.lt(0) ? 'down' : 'unchanged';
}

function text(value: Big): Decimal {
  return value.toFixed() as Decimal;
}
