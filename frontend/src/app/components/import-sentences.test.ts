import { expect, test } from 'vitest';
import type { Import } from '../../api/contract.ts';
import { account } from './LastImport.tsx';
import { rejectsHeadline } from './Rejects.tsx';

test.for([
  [1, null, '1 fault'],
  [1, 0, '1 fault'],
  [1, 1, '1 fault in 1 rejected row'],
  [3, 2, '3 faults in 2 rejected rows'],
  [999, 999, '999 faults in 999 rejected rows'],
  [1_000, 12_345, 'The first 1,000 faults in 12,345 rejected rows'],
] as const)('%i faults in %s rows: %s', ([faults, rows, headline]) => {
  expect(rejectsHeadline(faults, rows)).toBe(headline);
});

const refused = (rows_read: number | null, rows_rejected: number | null, message: string | null) =>
  account({ outcome: 'rejected', rows_read, rows_rejected, message } as Import);

test.for([
  [
    null,
    0,
    'The tape has no column "status". Nothing was changed.',
    'The tape has no column "status". Nothing was changed.',
  ],
  [null, null, null, 'The file can’t be read; nothing changed.'],
  [0, 0, 'The tape has no rows. Nothing was changed.', 'The tape has no rows. Nothing was changed.'],
  [1, 1, '1 row of 1 has faults; nothing was changed.', '1 of 1 row rejected; nothing changed.'],
  [24, 21, '21 rows of 24 have faults; nothing was changed.', '21 of 24 rows rejected; nothing changed.'],
] as const)('a refused tape with %s rows read and %s rejected', ([read, rejected, message, sentence]) => {
  expect(refused(read, rejected, message)).toBe(sentence);
});

test('truncates a message that quotes the tape at great length', () => {
  expect(refused(null, 0, 'x'.repeat(100_000)).length).toBeLessThan(600);
  expect(account({ outcome: 'failed', message: '🏦'.repeat(100_000) } as Import).length).toBeLessThan(1_200);
});
