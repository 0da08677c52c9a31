import type { Decimal } from '../api/decimal.ts';

const locale = 'en-GB';
const two = { minimumFractionDigits: 2, maximumFractionDigits: 2 };

const amount = new Intl.NumberFormat(locale, two);
const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const percentage = new Intl.NumberFormat(locale, { style: 'percent', ...two });
const rate = new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 10 });
const roughPercentage = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });

/** Shown where there is no figure, for instance because of a zero denominator. */
export const none = '–';

/** `506,817.31`, formatted from the digits: a decimal never becomes a binary number. */
export function formatAmount(value: Decimal | null): string {
  return value === null ? none : amount.format(value);
}

/** `507k`, for axes and labels in charts. */
export function formatShort(value: Decimal | number): string {
  return short.format(value).replace('K', 'k').replace('M', 'm').replace('B', 'bn').replace('T', 'tn');
}

export function formatCount(count: number): string {
  return whole.format(count);
}

/** The ratio 0.4 as `40.00%`. */
export function formatPercent(ratio: Decimal | null): string {
  return ratio === null ? none : percentage.format(ratio);
}

/** The interest rate 0.04875 as `4.875%`: every digit that the tape has. */
export function formatRate(value: Decimal | null): string {
  return value === null ? none : rate.format(value);
}

/** `12.3%`, for the heading of a chart. */
export function formatRoughPercent(ratio: Decimal | number | null): string {
  return ratio === null ? none : roughPercentage.format(ratio);
}

/** `1 asset`, `2,310 assets`. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}
