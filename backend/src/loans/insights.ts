import { ratio, rounded, sum } from './ratio.ts';
import type { Total } from './total.ts';

export interface InsightTotals {
  readonly active: Total;
  readonly defaulted: Total;
  readonly paid: Total;
}

/** The reference's four insights: amounts with 2 decimals, rates with 4, half up; a rate of an empty portfolio is 0. */
export function fourInsights({ active, defaulted, paid }: InsightTotals) {
  const value = sum([active.value, defaulted.value, paid.value]);
  const count = active.count + defaulted.count + paid.count;
  return {
    total_portfolio_value: rounded(value, 2),
    default_rate: ratio(String(defaulted.count), String(count), 4) ?? '0',
    outstanding_debt: rounded(active.value, 2),
    collection_rate: ratio(paid.value, value, 4) ?? '0',
  };
}
