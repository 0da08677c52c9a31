import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../test-support/database.ts';
import { header, importFile, importRows, samplesFolder, tapeFile } from '../../../test-support/importing.ts';
import { portfolioContents } from '../../../test-support/portfolio-invariants.ts';

const good = 'A-1,100.00,active,2026-01-31\n';
const goodTape = header + good;
/** Its compressed form is long enough to be cut or damaged in the middle. */
const longTape = header + Array.from({ length: 5_000 }, (_, n) => `L-${n * 7919},${n}.50,active,2026-01-31\n`).join('');
const damaged = (bytes: Buffer) => {
  const copy = Buffer.from(bytes);
  copy.fill(0xff, copy.length / 2, copy.length / 2 + 40);
  return copy;
};

interface Refusal {
  name: string;
  tape: string | Buffer;
  /** What the user is shown, in order. */
  faults: { line: number; id: string | null; field: string | null; value?: string | null; code: string }[];
}

const rowFault = (
  name: string,
  row: string,
  id: string | null,
  field: string | null,
  value: string,
  code: string,
): Refusal => ({
  name,
  tape: `${goodTape}${row}\n`,
  faults: [{ line: 3, id, field, value, code }],
});
const fileFault = (
  name: string,
  tape: string | Buffer,
  line: number,
  code: string,
  field: string | null = null,
): Refusal => ({
  name,
  tape,
  faults: [{ line, id: null, field, code }],
});

const tooLongId = 'x'.repeat(101);
const refusals: Refusal[] = [
  fileFault('an empty file', '', 1, 'tape_empty'),
  fileFault('blank lines only', '\n\r\n\n', 1, 'tape_empty'),
  fileFault('a header without rows', header, 1, 'tape_without_rows'),
  fileFault('no header', good, 1, 'header_missing'),
  fileFault('lines that end as on old Macintoshes', goodTape.replaceAll('\n', '\r'), 1, 'line_ends_unknown'),
  fileFault('many of them', goodTape.replaceAll('\n', '\r').repeat(2_000), 1, 'line_ends_unknown'),
  fileFault(
    'a header that lacks a column',
    'id,nominal_value,due_date\nA-1,1,2026-01-31\n',
    1,
    'column_missing',
    'status',
  ),
  fileFault(
    'a column named twice',
    'id,nominal_value,status,due_date,Status\nA-1,1,paid,2026-01-31,paid\n',
    1,
    'column_doubled',
    'status',
  ),
  fileFault('a header repeated further down', goodTape + goodTape, 3, 'header_repeated'),
  rowFault('a blank status', 'A-2,1,,2026-01-31', 'A-2', 'status', '', 'status_missing'),
  rowFault('an unknown status', 'A-2,1,Current,2026-01-31', 'A-2', 'status', 'Current', 'status_unknown'),
  rowFault('31 February', 'A-2,1,paid,2026-02-31', 'A-2', 'due_date', '2026-02-31', 'date_impossible'),
  rowFault(
    'a date that can be read in two ways',
    'A-2,1,paid,3/4/2020',
    'A-2',
    'due_date',
    '3/4/2020',
    'date_ambiguous',
  ),
  rowFault('a year of two digits', 'A-2,1,paid,31/12/20', 'A-2', 'due_date', '31/12/20', 'date_two_digit_year'),
  rowFault('a negative amount', 'A-2,-1,paid,2026-01-31', 'A-2', 'nominal_value', '-1', 'amount_negative'),
  rowFault('NaN', 'A-2,NaN,paid,2026-01-31', 'A-2', 'nominal_value', 'NaN', 'amount_not_a_number'),
  rowFault('an exponent', 'A-2,1e5,paid,2026-01-31', 'A-2', 'nominal_value', '1e5', 'amount_not_a_number'),
  rowFault(
    'thousands separators',
    'A-2,"1,234.56",paid,2026-01-31',
    'A-2',
    'nominal_value',
    '1,234.56',
    'amount_not_a_number',
  ),
  rowFault('three decimals', 'A-2,1.005,paid,2026-01-31', 'A-2', 'nominal_value', '1.005', 'amount_too_precise'),
  rowFault(
    '17 digits before the point',
    `A-2,${'9'.repeat(17)},paid,2026-01-31`,
    'A-2',
    'nominal_value',
    '9'.repeat(17),
    'amount_too_large',
  ),
  rowFault(
    'a stray quote before the id',
    '""A-2,1,paid,2026-01-31',
    null,
    null,
    '""A-2,1,paid,2026-01-31',
    'quotes_malformed',
  ),
  rowFault('an empty id', ',1,paid,2026-01-31', null, 'id', '', 'id_missing'),
  rowFault('an id of 101 characters', `${tooLongId},1,paid,2026-01-31`, tooLongId, 'id', tooLongId, 'id_too_long'),
  rowFault('too few values', 'A-2,1,paid', 'A-2', null, 'A-2,1,paid', 'column_count'),
  rowFault('too many values', 'A-2,1,234,paid,2026-01-31', 'A-2', null, 'A-2,1,234,paid,2026-01-31', 'column_count'),
  rowFault('a stray quote', 'A-2,1",paid,2026-01-31', 'A-2', null, 'A-2,1",paid,2026-01-31', 'quotes_malformed'),
  fileFault('a quote that is never closed', `${goodTape}"A-2,1,paid,2026-01-31\n`, 3, 'quote_not_closed'),
  {
    name: 'the same id with other values',
    tape: `${goodTape}A-2,1,paid,2026-01-31\nA-1,100,defaulted,2026-01-31\n`,
    faults: [
      { line: 2, id: 'A-1', field: 'id', code: 'duplicate_conflict' },
      { line: 4, id: 'A-1', field: 'id', code: 'duplicate_conflict' },
    ],
  },
  fileFault('Latin-1', Buffer.from(`${goodTape}B\xe9,1,paid,2026-01-31\n`, 'latin1'), 3, 'encoding_not_utf8'),
  fileFault('UTF-16 without a byte order mark', Buffer.from(goodTape, 'utf16le'), 1, 'nul_byte'),
  fileFault('a NUL byte', `${goodTape}A\0,1,paid,2026-01-31\n`, 3, 'nul_byte'),
  fileFault('a damaged workbook', Buffer.from('PK\x03\x04rest of a zip archive', 'latin1'), 1, 'zip_corrupt'),
];

describe('a tape is refused, and nothing changes, for', () => {
  test.each(refusals)('$name', async ({ tape, faults }) => {
    const database = await createTestDatabase();
    await importRows(database, 'OLD-1,5.00,active,2025-12-31\n');
    const before = await portfolioContents(database.owner);

    const result = await importFile(database, tapeFile(tape));

    expect(result).toMatchObject({ outcome: 'rejected', rejects: faults, faults: faults.length });
    for (const { message } of result.rejects) expect(message).toMatch(/^\p{Lu}.{10,}\.$/u);
    expect(await portfolioContents(database.owner)).toBe(before);
    const recorded = await database.owner
      .selectFrom('import_rejects')
      .innerJoin('imports', 'imports.id', 'import_rejects.import_id')
      .select(['outcome', 'line', 'asset_id as id', 'field', 'value', 'code', 'import_rejects.message'])
      .orderBy('ordinal')
      .execute();
    expect(recorded).toEqual(result.rejects.map((reject) => ({ outcome: 'rejected', ...reject })));
  });

  test.each([
    ['a truncated gzip', gzipSync(longTape).subarray(0, 9_000), 'gzip_truncated'],
    ['a gzip without its last byte', gzipSync(longTape).subarray(0, -1), 'gzip_truncated'],
    ['a damaged gzip', damaged(gzipSync(longTape)), 'gzip_corrupt'],
    [
      'a gzip with bytes after its end',
      Buffer.concat([gzipSync(longTape), Buffer.alloc(4), gzipSync(good)]),
      'gzip_trailing_bytes',
    ],
    ['a tape compressed twice', gzipSync(gzipSync(longTape)), 'not_csv'],
  ])('%s', async (_, tape, code) => {
    const database = await createTestDatabase();
    const before = await portfolioContents(database.owner);
    const result = await importFile(database, tapeFile(tape));
    expect(result).toMatchObject({ outcome: 'rejected', rejects: [{ code, line: expect.any(Number) }] });
    expect(await portfolioContents(database.owner)).toBe(before);
  });

  test('many faults: the first thousand are kept with the import, the file gets all', async () => {
    const database = await createTestDatabase();
    const rejectsFile = tapeFile('from an earlier run', 'rejects.csv');
    const rows = Array.from({ length: 2_500 }, (_, n) => `A-${n},=1+${n},paid,2026-01-31\n`).join('');
    const result = await importRows(database, rows, '--rejects', rejectsFile);
    expect(result).toMatchObject({ outcome: 'rejected', faults: 2_500, rowsRejected: 2_500 });
    const kept = await database.owner
      .selectFrom('import_rejects')
      .select(({ fn }) => [fn.countAll().as('rows'), fn.max('line').as('last')])
      .execute();
    expect(kept).toEqual([{ rows: 1_000, last: 1_001 }]);
    const written = parse(readFileSync(rejectsFile), { columns: true }) as Record<string, string>[];
    expect(written).toHaveLength(2_500);
    expect(written.at(-1)).toMatchObject({
      line: '2501',
      id: 'A-2499',
      field: 'nominal_value',
      value: "'=1+2499", // a spreadsheet would take it for a formula
      code: 'amount_not_a_number',
    });
  });
});

test('a tape that stands twice with other values is refused with every row of it', async () => {
  const database = await createTestDatabase();
  const rows = (value: number) => Array.from({ length: 1_200 }, (_, n) => `A-${n},${value},paid,2026-01-31\n`).join('');
  const result = await importRows(database, rows(1) + rows(2));
  expect(result).toMatchObject({ outcome: 'rejected', faults: 2_400, rowsRejected: 2_400 });
  expect(new Set(result.rejects.map(({ code }) => code))).toEqual(new Set(['duplicate_conflict']));
});

test('skipping a row with a stray quote skips that row alone, and the counts add up', async () => {
  const database = await createTestDatabase();
  const tape = `id,nominal_value,status,due_date,note
A1,10.00,active,2026-12-31,see;"draft
A2,20.00,active,2026-12-31,ok
A3,30.00,active,2026-12-31,"ok"
A4,40.00,active,2026-12-31,ok
`;
  const result = await importFile(database, tapeFile(tape), '--skip-rejected');
  expect(result).toMatchObject({
    outcome: 'loaded',
    rowsRead: 4,
    rowsRejected: 1,
    rejects: [{ line: 2, id: 'A1', code: 'quotes_malformed' }],
    counts: { assetsNew: 3, tapeValue: '90.00' },
  });
  expect(await importFile(database, tapeFile(tape.replace('see;"draft', 'ok')))).toMatchObject({ outcome: 'loaded' });
  expect(await importFile(database, tapeFile(tape), '--skip-rejected', '--as-of', '2024-06-30')).toMatchObject({
    counts: { assetsMissing: 0 },
  });
});

describe('the samples', () => {
  test('the good tape loads; the row that stands twice counts once', async () => {
    const database = await createTestDatabase();
    const result = await importFile(database, `${samplesFolder}good-tape.csv`);
    expect(result).toMatchObject({
      outcome: 'loaded',
      rowsRead: 21,
      rowsCollapsed: 1,
      attributes: ['originator'],
      ignoredColumns: [],
      counts: { assetsNew: 20, tapeValue: '1003335.59' },
    });
  });

  test('the faulty tape is refused with every fault it shows', async () => {
    const database = await createTestDatabase();
    const result = await importFile(database, `${samplesFolder}faulty-tape.csv`);
    expect(result).toMatchObject({ outcome: 'rejected', rowsRead: 24, rowsRejected: 21 });
    expect(result.rejects.map(({ line, id, field, code }) => [line, id?.slice(0, 13) ?? null, field, code])).toEqual([
      [3, 'SMB-2024-0002', 'status', 'status_missing'],
      [4, 'SMB-2024-0003', 'status', 'status_unknown'],
      [5, 'SMB-2024-0004', 'due_date', 'date_impossible'],
      [6, 'SMB-2024-0005', 'due_date', 'date_ambiguous'],
      [7, 'SMB-2024-0006', 'due_date', 'date_two_digit_year'],
      [8, 'SMB-2024-0007', 'nominal_value', 'amount_negative'],
      [9, 'SMB-2024-0008', 'nominal_value', 'amount_not_a_number'],
      [10, 'SMB-2025-0001', 'nominal_value', 'amount_not_a_number'],
      [11, 'SMB-2025-0002', 'nominal_value', 'amount_not_a_number'],
      [12, 'SMB-2025-0003', 'nominal_value', 'amount_too_precise'],
      [13, 'SMB-2025-0004', 'nominal_value', 'amount_too_large'],
      [14, null, 'id', 'id_missing'],
      [15, 'SMB-999999999', 'id', 'id_too_long'],
      [16, 'SMB-2025-0007', 'id', 'duplicate_conflict'],
      [17, 'SMB-2025-0007', 'id', 'duplicate_conflict'],
      [18, 'SMB-2025-0008', null, 'column_count'],
      [19, 'SMB-2025-0009', null, 'quotes_malformed'],
      [20, null, null, 'header_repeated'],
      [21, 'SMB-2026-0001', 'nominal_value', 'amount_missing'],
      [22, 'SMB-2026-0002', 'due_date', 'date_missing'],
      [23, 'SMB-2026-0003', 'nominal_value', 'amount_not_a_number'],
      [23, 'SMB-2026-0003', 'status', 'status_unknown'],
      [23, 'SMB-2026-0003', 'due_date', 'date_format'],
    ]);
  });

  test('the good rows of the faulty tape load when its faults are skipped', async () => {
    const database = await createTestDatabase();
    const result = await importFile(database, `${samplesFolder}faulty-tape.csv`, '--skip-rejected');
    expect(result).toMatchObject({ outcome: 'loaded', rowsRejected: 21, rowsCollapsed: 1, counts: { assetsNew: 2 } });
    const ids = await database.owner.selectFrom('assets').select('id').orderBy('id').execute();
    expect(ids.map(({ id }) => id)).toEqual(['SMB-2024-0001', 'SMB-2026-0004']);
  });
});
