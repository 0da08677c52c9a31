import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-support/database.ts';
import { importFile, tapeFile, tapesFolder } from '../../../test-support/importing.ts';
import { type Cells, workbookOf, zipOf } from '../../../test-support/workbooks.ts';

const asFound = (name: string) => join(tapesFolder, 'as-found', name);

async function assets({ owner }: TestDatabase): Promise<unknown> {
  const { rows } = await sql`
    select id, nominal_value, status, due_date, originator, region, original_value, interest_rate, origination_date
    from assets order by id`.execute(owner);
  return rows;
}

describe('a tape that a spreadsheet program saved as a workbook gives what its CSV gives', () => {
  test.each([
    ['lending-club', 'lendingclub_151_columns.csv.gz', 'lendingclub_151_columns', ['--as-of', '2019-03-31']],
    ['openintro', 'openintro_55_columns.csv.gz', 'openintro_55_columns', ['--as-of', '2018-06-30']],
    ['sba-7a', 'sba_3000.csv.gz', 'sba_3000', ['--as-of', '2014-12-31', '--skip-rejected']],
    ['fannie-mae-cas', 'cas_5000.txt.gz', 'cas_5000', []],
    ['abs-ee-cmbs', '../abs-ee/2024-06-11.csv.gz', 'abs-ee-2024-06-11', []],
  ])('%s', async (profile, csv, workbook, args) => {
    const [text, sheet] = [await createTestDatabase(), await createTestDatabase()];
    const how = ['--profile', profile, ...args];
    const one = await importFile(text, asFound(csv), ...how);
    const other = await importFile(sheet, asFound(`xlsx/${workbook}.xlsx`), ...how);
    expect([one.outcome, other.outcome]).toEqual(['loaded', 'loaded']);
    expect([other.asOfDate, other.rowsRead, other.rowsRejected]).toEqual([
      one.asOfDate,
      one.rowsRead,
      one.rowsRejected,
    ]);
    expect(await assets(sheet)).toEqual(await assets(text));
  });
});

const header = ['id', 'nominal_value', 'status', 'due_date'].map((text) => ({ text }));
const due = { number: '46387', format: 'yyyy-mm-dd' };
const row = (change: Partial<Record<'id' | 'value' | 'status' | 'due', Cells[number][number]>>): Cells[number] => [
  change.id ?? { text: 'A1' },
  change.value ?? { number: '5' },
  change.status ?? { text: 'active' },
  change.due ?? due,
];

async function readBack(workbook: Buffer, ...args: string[]) {
  const database = await createTestDatabase();
  const result = await importFile(database, tapeFile(workbook, 'tape.xlsx'), ...args);
  if (result.outcome !== 'loaded') return result.rejects.map(({ code }) => code).join(' ');
  const { rows } = await sql<{ all: string }>`
    select concat_ws('|', id, nominal_value, status, due_date::text) as all from assets order by id`.execute(
    database.owner,
  );
  return rows.map(({ all }) => all).join('\n');
}

describe('a cell of a workbook', () => {
  test.each([
    ['a date by its style', { due: { number: '46387', format: 'd/m/yy' } }, 'A1|5.00|active|2026-12-31'],
    ['a date by a style of the program', { due: { number: '46387', style: 14 } }, 'A1|5.00|active|2026-12-31'],
    [
      'a date with words and a locale',
      { due: { number: '46387', format: '[$-409]d" of "mmmm\\ yyyy;@' } },
      'A1|5.00|active|2026-12-31',
    ],
    ['a date and midnight', { due: { number: '46387.0', format: 'yyyy-mm-dd hh:mm' } }, 'A1|5.00|active|2026-12-31'],
    ['a date and an hour', { due: { number: '46387.5', format: 'yyyy-mm-dd hh:mm' } }, 'date_format'],
    ['a day number without a style', { due: { number: '46387' } }, 'date_excel_serial'],
    ['a day before March 1900', { due: { number: '60', style: 14 } }, 'date_format'],
    ['an ISO date', { due: { text: '2026-12-31', type: 'd' } }, 'A1|5.00|active|2026-12-31'],
    ['binary noise', { value: { number: '1234.5600000000002' } }, 'A1|1234.56|active|2026-12-31'],
    ['an exponent', { value: { number: '1.2345E4' } }, 'A1|12345.00|active|2026-12-31'],
    ['a small exponent', { value: { number: '5E-3' } }, 'amount_too_precise'],
    ['fifteen digits', { value: { number: '9999999999999.99' } }, 'A1|9999999999999.99|active|2026-12-31'],
    ['more digits than Excel has', { value: { number: '12345678901234567' } }, 'amount_not_a_number'],
    [
      'thousands in the style only',
      { value: { number: '1234.5', format: '#,##0.00 "EUR"' } },
      'A1|1234.50|active|2026-12-31',
    ],
    [
      'accounting with text for zero',
      { value: { number: '7', format: '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-' } },
      'A1|7.00|active|2026-12-31',
    ],
    ['a negative number in red', { value: { number: '-7', format: '0.00;[Red]0.00' } }, 'amount_negative'],
    ['a number as id', { id: { number: '1000014003' } }, '1000014003|5.00|active|2026-12-31'],
    ['an id with zeros by its style', { id: { number: '42', format: '00000' } }, '00042|5.00|active|2026-12-31'],
    ['an id of 16 digits', { id: { number: '1234567890123456' } }, 'id_shortened'],
    ['an id of 16 digits as text', { id: { text: '1234567890123456' } }, '1234567890123456|5.00|active|2026-12-31'],
    [
      'rich text with a reading',
      { id: { xml: '<is><r><t>A</t></r><r><t>1</t></r><rPh><t>x</t></rPh></is>', type: 'inlineStr' } },
      'A1|5.00|active|2026-12-31',
    ],
    ['a NUL written out', { id: { text: 'A_x0000_1' } }, 'A_x0000_1|5.00|active|2026-12-31'],
    ['a text that the workbook lacks', { id: { xml: '<v>99</v>', type: 's' } }, 'workbook_malformed'],
    ['a no-break space around', { id: { text: '\u00a0A1\u0085' } }, 'A1|5.00|active|2026-12-31'],
    ['a line break within', { id: { text: 'A_x000A_1' } }, 'id_control_character'],
    ['a formula’s value', { value: { xml: '<f>2+3</f><v>5</v>' } }, 'A1|5.00|active|2026-12-31'],
    [
      'a formula’s text',
      { status: { xml: '<f>"pa"&amp;"id"</f><v>paid</v>', type: 'str' } },
      'A1|5.00|paid|2026-12-31',
    ],
    ['a formula without a value', { value: { xml: '<f>2+3</f>' } }, 'cell_error'],
    ['an error', { id: { xml: '<v>#REF!</v>', type: 'e' } }, 'cell_error'],
    ['a truth value', { status: { xml: '<v>1</v>', type: 'b' } }, 'status_unknown'],
  ])('%s', async (_, change, expected) => {
    expect(await readBack(await workbookOf({ Loans: [header, row(change)] }))).toBe(expected);
  });

  test('days counted from 1904', async () => {
    const cells = [header, row({ due: { number: '44925', style: 14 } })];
    expect(await readBack(await workbookOf({ Loans: cells }, { epoch1904: true }))).toBe('A1|5.00|active|2026-12-31');
  });
});

describe('a workbook', () => {
  const good = { Loans: [header, row({})] };
  const loaded = 'A1|5.00|active|2026-12-31';

  test.each([
    ['with an empty sheet beside', async () => workbookOf({ Notes: [], ...good }), loaded],
    ['with two filled sheets', async () => workbookOf({ ...good, Other: [header] }), 'sheet_unknown'],
    ['with nothing in it', async () => workbookOf({ Loans: [] }), 'sheet_unknown'],
    ['compressed with gzip', async () => gzipSync(await workbookOf(good)), loaded],
    ['in a zip archive', async () => zipOf({ 'tapes/may.xlsx': await workbookOf(good), '__MACOSX/._x': 'x' }), loaded],
    ['with macros', async () => workbookOf(good, { parts: { 'xl/vbaProject.bin': 'x' } }), 'not_a_tape'],
    [
      'with a DTD',
      async () =>
        workbookOf(good, { parts: { 'xl/worksheets/sheet1.xml': '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' } }),
      'workbook_malformed',
    ],
    ['that is cut off', async () => (await workbookOf(good)).subarray(0, -30), 'zip_corrupt'],
    [
      'whose part is not XML',
      async () => workbookOf(good, { parts: { 'xl/worksheets/sheet1.xml': '<a><b></a>' } }),
      'workbook_malformed',
    ],
    [
      'an OpenDocument sheet',
      async () => zipOf({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '' }),
      'not_a_tape',
    ],
    ['a text document', async () => workbookOf(good, { main: 'word/document.xml' }), 'not_a_tape'],
    ['a binary workbook', async () => workbookOf(good, { main: 'xl/workbook.bin' }), 'not_a_tape'],
  ])('%s', async (_, made, expected) => {
    expect(await readBack(await made())).toBe(expected);
  });

  test('hidden rows are loaded and told, and rows keep their numbers', async () => {
    const database = await createTestDatabase();
    const cells: Cells = [
      header,
      row({}),
      Object.assign(row({ id: { text: 'A2' } }), { hidden: true }),
      [],
      row({ id: { text: 'A3' }, status: { text: 'sold' } }),
    ];
    const result = await importFile(
      database,
      tapeFile(await workbookOf({ Loans: cells }), 't.xlsx'),
      '--skip-rejected',
    );
    expect(result.message).toContain('1 hidden row of the sheet was read like the others.');
    expect(result).toMatchObject({ rowsRead: 3, rejects: [{ line: 5, id: 'A3', code: 'status_unknown' }] });
  });
});

describe('a zip archive', () => {
  const csv = 'id,nominal_value,status,due_date\nA1,5,active,2026-12-31\n';

  test.each([
    ['with one file', { 'tape.csv': csv }, 'A1|5.00|active|2026-12-31'],
    [
      'with one file and what programs leave',
      { 'tape.csv': csv, '__MACOSX/._tape.csv': 'x', '.DS_Store': 'x' },
      'A1|5.00|active|2026-12-31',
    ],
    ['with two files', { 'a.csv': csv, 'b.csv': csv }, 'not_a_tape'],
    ['with none', {}, 'not_csv'],
  ])('%s', async (_, files, expected) => {
    expect(await readBack(await zipOf(files))).toBe(expected);
  });

  test('within a zip archive is refused', async () => {
    expect(await readBack(await zipOf({ 'a.zip': await zipOf({ 'a.csv': csv }) }))).toBe('not_a_tape');
  });

  test('that grows too much is refused before it is unpacked', async () => {
    expect(await readBack(await zipOf({ 'a.csv': Buffer.alloc(101 * 1024 ** 2, 'a') }))).toBe('unpacked_too_large');
  });
});
