import { type AgeingBucket, ageingBuckets, type Delinquency, delinquencies } from './ageing.ts';
import { ratio, sum } from './ratio.ts';
import type { Total } from './total.ts';

export type AgeingTotals = Readonly<Record<AgeingBucket, Total>>;

/** Every active asset is in one of the buckets. */
export function outstandingOf(buckets: AgeingTotals): Total {
  return totalOf(buckets, 0);
}

export function pastDue(buckets: AgeingTotals, name: Delinquency): Total {
  return totalOf(buckets, delinquencies.find((delinquency) => delinquency.name === name)?.from ?? 0);
}

function totalOf(buckets: AgeingTotals, days: number): Total {
  const chosen = ageingBuckets.filter(({ from }) => from >= days).map(({ name }) => buckets[name]);
  return {
    count: chosen.reduce((count, total) => count + total.count, 0),
    value: sum(chosen.map(({ value }) => value)),
  };
}

/** Share of the outstanding debt, by value and by count; six decimals, null without outstanding debt. */
export function shareOf(part: Total, whole: Total): { value: string | null; count: string | null } {
  return { value: ratio(part.value, whole.value, 6), count: ratio(String(part.count), String(whole.count), 6) };
}
