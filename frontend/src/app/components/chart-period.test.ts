import { expect, test } from 'vitest';
import type { Period } from '../overview-query.ts';
import { axisLabels, columnsOf, inPeriod } from './chart-period.ts';

const monthEnds = ['2025-10-31', '2025-11-30', '2025-12-31', '2026-01-31', '2026-02-28', '2026-03-31'];
const snapshots = monthEnds.map((as_of_date) => ({ as_of_date }));

test.each<[Period, string]>([
  ['3m', '2025-12-31'],
  ['6m', '2025-10-31'],
  ['ytd', '2025-12-31'],
  ['1y', '2025-10-31'],
  ['all', '2025-10-31'],
])('%s begins with the tape of %s', (period, first) => {
  expect(inPeriod(snapshots, period)[0]?.as_of_date).toBe(first);
  expect(inPeriod(snapshots, period).at(-1)?.as_of_date).toBe('2026-03-31');
});

test('the year to date begins with its first tape where there is none before', () => {
  expect(inPeriod([{ as_of_date: '2026-01-31' }, { as_of_date: '2026-02-28' }], 'ytd')).toHaveLength(2);
  expect(inPeriod([], '1y')).toEqual([]);
});

test('a chart of daily tapes has a column for every few of them, always one for the newest', () => {
  const days = Array.from({ length: 366 }, (_, day) => day);
  const { columns, every } = columnsOf(days, 61);
  expect([columns.length, columns.at(-1), every]).toEqual([61, 365, 6]);
  expect(columnsOf([1, 2, 3], 61)).toEqual({ columns: [1, 2, 3], every: 1 });
});

test('an axis says the year where it begins, and leaves out labels that would touch', () => {
  expect(axisLabels(monthEnds)).toEqual(['Oct 25', 'Nov', 'Dec', 'Jan 26', 'Feb', 'Mar']);
  const daily = Array.from({ length: 27 }, (_, day) => `2026-03-${String(day + 1).padStart(2, '0')}`);
  const labels = axisLabels(daily);
  expect(labels.filter((label) => label !== undefined)).toHaveLength(9);
  expect(labels.at(-1)).toBe('Mar');
});
