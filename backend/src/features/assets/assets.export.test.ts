import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { header, importFile, importRows, tapeFile } from '../../../test-support/importing.ts';

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const tapeRow = (id: string, index: number) =>
  `${quoted(id)},${index}.50,${['active', 'paid', 'defaulted'][index % 3]},2026-12-31\n`;
const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/**
 * Ids as no lender should write them: every character that means something to CSV, to a spreadsheet or to this product.
 */
function awkwardIds(count: number): string[] {
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  const alphabet = [
    "'",
    '=',
    '+',
    '-',
    '@',
    '"',
    ',',
    ';',
    '|',
    '\\',
    ' ',
    '\uff1d',
    '\uff0d',
    'e\u0301',
    '🏠',
    'A',
    '1',
    '.',
    '#',
    '%',
    '&',
    '\u05d0',
  ];
  const ids = new Set(['-G1', "'-G1", "''-G1", '=G2', '+G3', '@G4', "'", "''", '"', 'id', 'sep=;', '1e5', '007']);
  while (ids.size < count) {
    const id = Array.from({ length: 1 + random(7) }, () => alphabet[random(alphabet.length)]).join('');
    const kept = id.trim().normalize('NFC');
    if (kept !== '') ids.add(kept);
  }
  return [...ids];
}

describe('the export as CSV', () => {
  test.each([
    ['in memory', 300, ''],
    ['streamed', 1_500, ''],
    ['streamed in another order', 1_500, '?sort=-nominal_value'],
  ])(
    'of any portfolio comes back as the next full tape with nothing new and nothing changed: %s',
    async (_, count, query) => {
      const database = await createTestDatabase();
      const ids = awkwardIds(count);
      expect(await importRows(database, ids.map(tapeRow).join(''))).toMatchObject({
        outcome: 'loaded',
        rowsRejected: 0,
      });
      const { get } = await startTestApi(database);
      const { body } = await get(`/assets.csv${query}`);
      const result = await importFile(database, tapeFile(body), '--as-of', '2024-07-31');
      expect(result).toMatchObject({
        outcome: 'loaded',
        rowsRejected: 0,
        rowsCollapsed: 0,
        counts: { assetsNew: 0, assetsChanged: 0, assetsUnchanged: count, assetsMissing: 0 },
      });
    },
  );

  test('writes different ids as different lines, and apostrophes of the lender stay', async () => {
    const database = await createTestDatabase();
    await importRows(database, ['-G1', "'-G1", '=G2', '+G3', '@G4', "'x"].map(tapeRow).join(''));
    const { get } = await startTestApi(database);
    const [first, ...lines] = (await get('/assets.csv')).body.trimEnd().split('\r\n');
    expect(first).toBe('"id",nominal_value,status,due_date');
    expect(lines.map((line) => line.split(',')[0]).sort()).toEqual(["''-G1", "'+G3", "'-G1", "'=G2", "'@G4", "'x"]);
  });

  test('says nothing of guards where it has none', async () => {
    const database = await createTestDatabase();
    await importRows(database, ['A-1', "'x"].map(tapeRow).join(''));
    const { get } = await startTestApi(database);
    expect((await get('/assets.csv')).body).toMatch(/^id,nominal_value,status,due_date\r\n/);
  });

  test('has no cell that a spreadsheet takes for a formula, whatever separates its cells', async () => {
    const database = await createTestDatabase();
    const ids = ['x;=1+1', 'y;=HYPERLINK(A1)', 'z|-1', 'a,+1', '=1;=2', 'q";=1', ...awkwardIds(300)];
    await importRows(database, [...new Set(ids)].map(tapeRow).join(''));
    const { get } = await startTestApi(database);
    const { body } = await get('/assets.csv');
    expect(body).toContain('"x;=1+1",');
    for (const delimiter of [',', ';', '\t', '|']) {
      const cells = (parse(body, { delimiter, relax_quotes: true, relax_column_count: true }) as string[][]).flat();
      expect(cells.filter((cell) => formula.test(cell))).toEqual([]);
    }
  });
});

test('a lender’s own tape is taken as it is: its apostrophes are part of the ids', async () => {
  const database = await createTestDatabase();
  const rows = ['-G1', "'-G1", "'=G2"].map((id) => `${id},10.00,active,2026-12-31\n`).join('');
  expect(await importFile(database, tapeFile(header + rows))).toMatchObject({
    counts: { assetsNew: 3 },
    message: expect.stringContaining('Taken as they stand: 2 ids with an apostrophe before =, +, - or @.'),
  });
  const all = `${header.trim().split(',').map(quoted).join(',')}\n${rows}`;
  expect(await importFile(database, tapeFile(all))).toMatchObject({ outcome: 'unchanged' });
});
