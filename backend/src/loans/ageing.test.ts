import { expect, test } from 'vitest';
import { type AgeingFilter, ageingBuckets, ageingFilters, delinquencies, dueDatesOf } from './ageing.ts';
import { addDays } from './calendar.ts';

const asOfDate = '2028-03-01';
const days = Array.from({ length: 400 }, (_, index) => index - 100);

function filtersOf(daysPastDue: number): AgeingFilter[] {
  const dueDate = addDays(asOfDate, -daysPastDue);
  return ageingFilters.filter((filter) => {
    const { from, to } = dueDatesOf(filter, asOfDate);
    return (from === null || dueDate >= from) && (to === null || dueDate <= to);
  });
}

test('every due date is in one bucket, and in each delinquency that has begun', () => {
  for (const day of days) {
    const [bucket] = ageingBuckets.filter(({ from, to }) => from <= Math.max(0, day) && (to === null || day <= to));
    const begun = delinquencies.filter(({ from }) => from <= day).map(({ name }) => name);
    expect(filtersOf(day)).toEqual([bucket?.name, ...begun]);
  }
});

test('buckets follow one another without a gap, and each delinquency begins with one', () => {
  expect(ageingBuckets.map(({ to }) => (to === null ? null : to + 1))).toEqual([
    ...ageingBuckets.slice(1).map(({ from }) => from),
    null,
  ]);
  const starts: readonly number[] = ageingBuckets.map(({ from }) => from);
  for (const { from } of delinquencies) expect(starts).toContain(from);
});
