import { type AgeingBucket, ageingBuckets } from './ageing.ts';
import { ratio, sum } from './ratio.ts';

interface Total {
  readonly count: number;
  readonly value: string;
}

/** Active assets `days` or more past due; `days` is the start of a bucket. */
export function pastDue(buckets: Readonly<Record<AgeingBucket, Total>>, days: number): Total {
  const chosen = ageingBuckets.filter(({ from }) => from >= days).map(({ name }) => buckets[name]);
  return {
    count: chosen.reduce((count, total) => count + total.count, 0),
    value: sum(chosen.map(({ value }) => value)),
  };
}

/** Part of the outstanding debt, by value and by count; six decimals, null without outstanding debt. */
export function shareOf(part: Total, whole: Total): { value: string | null; count: string | null } {
  return { value: ratio(part.value, whole.value, 6), count: ratio(String(part.count), String(whole.count), 6) };
}
