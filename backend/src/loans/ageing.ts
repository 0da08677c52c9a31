import { addDays } from './calendar.ts';

/**
 * The one list of ageing buckets, by days past due (DPD) of active assets. An asset due on the as-of date is not
 * overdue. The 30-day steps are those of US consumer-loan tapes (current, 30, 60, 90, 120, 150, 180+).
 */
export const ageingBuckets = [
  { name: 'current', from: 0, to: 0 },
  { name: '1-29', from: 1, to: 29 },
  { name: '30-59', from: 30, to: 59 },
  { name: '60-89', from: 60, to: 89 },
  { name: '90-119', from: 90, to: 119 },
  { name: '120-149', from: 120, to: 149 },
  { name: '150-179', from: 150, to: 179 },
  { name: '180+', from: 180, to: null },
] as const;

/** Assets that are at least so many days past due. Each starts where a bucket starts, so it is a sum of buckets. */
export const delinquencies = [
  { name: 'overdue', from: 1, to: null },
  { name: '30+', from: 30, to: null },
  { name: '60+', from: 60, to: null },
  { name: '90+', from: 90, to: null },
] as const;

export type AgeingBucket = (typeof ageingBuckets)[number]['name'];
export type Delinquency = (typeof delinquencies)[number]['name'];

const ranges = [...ageingBuckets, ...delinquencies];

/** The values that a list of assets can be filtered by. */
export const ageingFilters = ranges.map(({ name }) => name);
export type AgeingFilter = AgeingBucket | Delinquency;

/** Both ends included, YYYY-MM-DD; null is open. */
export interface DueDates {
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * The due dates of the active assets that match the filter on a day.
 * A list of assets is filtered by this range and not by `days_past_due(due_date, …)`, which no index could serve.
 */
export function dueDatesOf(filter: AgeingFilter, asOfDate: string): DueDates {
  const range = ranges.find(({ name }) => name === filter);
  if (range === undefined) throw new RangeError(`There is no ageing bucket "${filter}".`);
  // An asset that is not yet due is 0 days past due, like one that is due today.
  if (range.to === 0) return { from: asOfDate, to: null };
  return { from: range.to === null ? null : addDays(asOfDate, -range.to), to: addDays(asOfDate, -range.from) };
}
