import { expect, test } from 'vitest';
import type { ImportResult } from './imports.importer.ts';
import { reportText } from './imports.report.ts';

const result = (changes: Partial<ImportResult>): ImportResult => ({
  importId: 7,
  outcome: 'loaded',
  message: 'Done.',
  asOfDate: '2026-01-31',
  rowsRead: 1,
  rowsRejected: 0,
  rejects: [],
  faults: 0,
  replacedDemo: false,
  ignoredColumns: [],
  ...changes,
});

const report = (changes: Partial<ImportResult>) => reportText(result(changes), 'tape.csv');

test('thousands of ignored columns are one short line with their number', () => {
  const ignoredColumns = Array.from({ length: 30_000 }, (_, n) => `${'long '.repeat(20)}${n}`);
  const line = report({ ignoredColumns }).split('\n').at(-1) ?? '';
  expect(line).toMatch(/^ {2}Columns not needed and ignored: .* and 29,990 more\.$/);
  expect(line.length).toBeLessThan(500);
  expect(report({ ignoredColumns: ['originator', 'note'] })).toContain('ignored: originator, note.');
});

test('a tape can neither steer the terminal nor hide characters from it', () => {
  const reject = {
    line: 2,
    id: 'A\u00a0\x1b[2J',
    field: 'status',
    value: '\u202ex\u200b\x9b',
    code: 'status_unknown',
    message: 'No.',
  };
  expect(report({ rejects: [reject], faults: 1, ignoredColumns: ['\x1b]0;x\x07'] })).toMatch(/^[\n\x20-\x7e]*$/);
});

test('what a profile made of the tape comes first: fields with their source and examples, statuses with their meaning', () => {
  const text = report({
    understanding: {
      fields: [
        { field: 'id', source: 'Loan', examples: [{ written: 'L1', read: 'L1' }] },
        { field: 'nominal_value', source: 'Balance', examples: [{ written: '$1,234.50', read: '1234.50' }] },
        { field: 'region', source: 'State', examples: [] },
      ],
      statuses: [
        { written: 'Current', read: 'active', rows: 1200 },
        { written: '', read: 'paid', rows: 1 },
      ],
      furtherStatuses: 2,
    },
  });
  expect(text.split('\n').slice(1)).toEqual([
    '  id             from Loan: L1',
    '  nominal_value  from Balance: $1,234.50 → 1234.50',
    '  region         from State: always blank',
    '  Statuses:',
    '    Current → active: 1,200 rows',
    '    (blank) → paid: 1 row',
    '    … and 2 further values',
  ]);
});
