import { expect, test } from 'vitest';
import type { Decimal } from '../../api/decimal.ts';
import { ladderSteps } from './maturity-steps.ts';

const one = (value: string) => ({ count: 1, value: value as Decimal });
const stepsOf = (maturity_ladder: Parameters<typeof ladderSteps>[0]['maturity_ladder']) =>
  ladderSteps({ maturity_ladder });

test('shows months without a due date as empty steps', () => {
  expect(stepsOf({ '2026-11': one('10.00'), '2027-01': one('5.00') })).toEqual([
    { label: 'Nov 2026', unit: 'month', from: '2026-11-01', to: '2026-11-30', count: 1, value: '10' },
    { label: 'Dec 2026', unit: 'month', from: '2026-12-01', to: '2026-12-31', count: 0, value: '0' },
    { label: 'Jan 2027', unit: 'month', from: '2027-01-01', to: '2027-01-31', count: 1, value: '5' },
  ]);
});

test('begins with the month of the as-of date, even where nothing falls due in it', () => {
  const steps = ladderSteps({ as_of_date: '2026-10-31', maturity_ladder: { '2026-12': one('10.00') } });
  expect(steps.map(({ label, count }) => `${label}: ${count}`)).toEqual(['Oct 2026: 0', 'Nov 2026: 0', 'Dec 2026: 1']);
  expect(ladderSteps({ as_of_date: '2026-10-31', maturity_ladder: {} })).toEqual([]);
});

test('joins months into calendar quarters or years if there are too many', () => {
  const quarters = stepsOf({ '2026-11': one('10.00'), '2031-02': one('5.00') });
  expect(quarters.at(0)).toMatchObject({ label: 'Q4 2026', from: '2026-10-01', to: '2026-12-31' });
  expect(quarters.at(-1)).toMatchObject({ label: 'Q1 2031', from: '2031-01-01', to: '2031-03-31' });
  const years = stepsOf({ '2026-11': one('10.00'), '2056-02': one('5.00') });
  expect(years.map(({ label }) => label).slice(0, 2)).toEqual(['2026', '2027']);
  expect(years).toHaveLength(31);
});

test('loses no amount when it joins months', () => {
  const ladder = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [
      `${2026 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
      one('0.01'),
    ]),
  );
  const steps = stepsOf(ladder);
  expect(steps.reduce((count, step) => count + step.count, 0)).toBe(200);
  expect(steps.reduce((cents, step) => cents + Math.round(Number(step.value) * 100), 0)).toBe(200);
});

test('has no step for an empty ladder', () => {
  expect(stepsOf({})).toEqual([]);
});

test('keeps months beside one step for assets that practically never fall due', () => {
  const steps = ladderSteps({
    maturity_ladder: { '2026-11': one('10.00'), '2027-01': one('5.00') },
    later: { count: 3, value: '7.00' as Decimal },
    later_from: '2066-11-01',
  });
  expect(steps.map(({ label }) => label)).toEqual(['Nov 2026', 'Dec 2026', 'Jan 2027', 'Later']);
  expect(steps.at(-1)).toEqual({ label: 'Later', unit: 'later', from: '2066-11-01', count: 3, value: '7' });
});

test('ends the last year where "later" begins, so that no asset is in two steps', () => {
  const steps = ladderSteps({
    maturity_ladder: { '2026-11': one('1.00'), '2066-10': one('1.00') },
    later: one('1.00'),
    later_from: '2066-11-01',
  });
  expect(steps.slice(-2)).toMatchObject([
    { label: '2066', from: '2066-01-01', to: '2066-10-31' },
    { label: 'Later', from: '2066-11-01' },
  ]);
});

test.for([
  { first: '2026-11', last: '9999-12' },
  { first: '1900-01', last: '2026-11' },
  { first: '0001-01', last: '9999-12' },
  { first: '9999-01', last: '9999-12' },
])('limits the steps from $first to $last, even if the API has no `later`', ({ first, last }) => {
  const steps = stepsOf({ [first]: one('10.00'), [last]: one('5.00') });
  expect(steps.length).toBeLessThanOrEqual(50);
  expect(steps.reduce((count, step) => count + step.count, 0)).toBe(2);
});
