import { expect, test } from 'vitest';
import { pagesFound, tapesFound } from './found.ts';

const tapes = [
  { file_name: 'loans-2026-10-31.csv', as_of_date: '2026-10-31' },
  { file_name: 'Corrected.CSV', as_of_date: '2026-09-30' },
];

test.each([
  ['2026-10', ['loans-2026-10-31.csv']],
  ['31 oct', ['loans-2026-10-31.csv']],
  ['corrected', ['Corrected.CSV']],
  ['.csv', ['loans-2026-10-31.csv', 'Corrected.CSV']],
  ['nothing', []],
])('finds tapes by "%s"', (text, names) => {
  expect(tapesFound(tapes, text).map(({ file_name }) => file_name)).toEqual(names);
});

test('finds pages by their name and subject', () => {
  expect(pagesFound('IMP').map(({ href }) => href)).toEqual(['/imports']);
  expect(pagesFound('past due').map(({ name }) => name)).toEqual(['Overdue assets']);
  expect(pagesFound('no such thing')).toEqual([]);
});
