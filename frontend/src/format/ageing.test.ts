import { expect, test } from 'vitest';
import { ageingFilters } from '../api/contract.ts';
import { ageingName } from './ageing.ts';

test('names every ageing filter of the API', () => {
  expect(ageingFilters.map(ageingName)).toEqual([
    'Not overdue',
    '1–29 days',
    '30–59 days',
    '60–89 days',
    '90–119 days',
    '120–149 days',
    '150–179 days',
    '180 days or more',
    'Overdue (1+ days)',
    '30 days or more',
    '60 days or more',
    '90 days or more',
  ]);
});
