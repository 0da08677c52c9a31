import { expect, test } from 'vitest';
import { plusMonths } from './months.ts';

test.each([
  ['2016-09-01', 36, '2019-09-01'],
  ['2023-01-31', 1, '2023-02-28'],
  ['2024-01-31', 1, '2024-02-29'],
  ['2023-08-20', 351, '2052-11-20'],
  ['2023-12-31', 12, '2024-12-31'],
  ['2023-03-31', -1, '2023-02-28'],
  ['1900-01-15', -1, undefined],
  ['2023-01-01', 120_000, undefined],
])('%s and %i months', (date, months, expected) => {
  expect(plusMonths(date, months)).toBe(expected);
});
