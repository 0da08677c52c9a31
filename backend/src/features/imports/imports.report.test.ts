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

const report = (changes: Partial<ImportResult>) => reportText(result(changes), 'tape.csv', { durationMs: 3_000 });

test('thousands of ignored columns are one short line with their number', () => {
  const ignoredColumns = Array.from({ length: 30_000 }, (_, n) => `${'long '.repeat(20)}${n}`);
  const line = report({ ignoredColumns }).split('\n').at(-2) ?? '';
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
    '  Took 3.0 s.',
  ]);
});

test.each([
  ['100.00', '125.50', '100.00 before; 2 assets, 125.50 after (+25.5%).'],
  ['1000000.00', '999999.00', '1,000,000.00 before; 2 assets, 999,999.00 after (0%).'],
  ['200.00', '150.00', '200.00 before; 2 assets, 150.00 after (-25%).'],
  ['0', '150.00', '0.00 before; 2 assets, 150.00 after.'],
])('the portfolio before and after, in value and percent: %s, %s', (before, after, text) => {
  const holdings = { before: { count: 1, value: before }, after: { count: 2, value: after } };
  expect(report({ holdings })).toContain(`  Portfolio: 1 asset, ${text}`);
});

test('the smallest and the largest amount of the tape', () => {
  const counts = { tapeValue: '10.00' } as NonNullable<ImportResult['counts']>;
  expect(report({ counts, range: { smallest: '1.50', largest: '8.50' } })).toContain('10.00, from 1.50 to 8.50.');
});

test('ends with the address of the import’s page and how long it took', () => {
  const facts = { durationMs: 65_000, dashboardUrl: 'https://portfolio.example/' };
  expect(reportText(result({}), 'tape.csv', facts).split('\n').slice(-2)).toEqual([
    '  https://portfolio.example/imports/7',
    '  Took 1 min 5 s.',
  ]);
});
