import { expect, test } from 'vitest';
import type { Decimal } from '../../api/exact-json.ts';
import { ladderSteps } from './maturity-steps.ts';

const one = (value: string) => ({ count: 1, value: value as Decimal });

test('shows months without a due date as empty steps', () => {
  expect(ladderSteps({ '2026-11': one('10.00'), '2027-01': one('5.00') })).toEqual([
    { label: 'Nov 2026', from: '2026-11-01', to: '2026-11-30', count: 1, value: '10' },
    { label: 'Dec 2026', from: '2026-12-01', to: '2026-12-31', count: 0, value: '0' },
    { label: 'Jan 2027', from: '2027-01-01', to: '2027-01-31', count: 1, value: '5' },
  ]);
});

test('joins months to calendar quarters and years where there are too many', () => {
  const quarters = ladderSteps({ '2026-11': one('10.00'), '2031-02': one('5.00') });
  expect(quarters.at(0)).toMatchObject({ label: 'Q4 2026', from: '2026-10-01', to: '2026-12-31' });
  expect(quarters.at(-1)).toMatchObject({ label: 'Q1 2031', from: '2031-01-01', to: '2031-03-31' });
  const years = ladderSteps({ '2026-11': one('10.00'), '2056-02': one('5.00') });
  expect(years.map(({ label }) => label).slice(0, 2)).toEqual(['2026', '2027']);
  expect(years).toHaveLength(31);
});

test('loses no amount by joining', () => {
  const ladder = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [
      `${2026 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
      one('0.01'),
    ]),
  );
  const steps = ladderSteps(ladder);
  expect(steps.reduce((count, step) => count + step.count, 0)).toBe(200);
  expect(steps.reduce((cents, step) => cents + Math.round(Number(step.value) * 100), 0)).toBe(200);
});

test('has no step for an empty ladder', () => {
  expect(ladderSteps({})).toEqual([]);
});
