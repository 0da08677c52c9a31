import { text } from 'node:stream/consumers';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { importFileIn, importRows, tapeFile } from '../../../test-support/importing.ts';
import { loadAssets, manyAssets } from '../../../test-support/portfolio.ts';
import { ZipArchive } from '../../workbooks/zip-archive.ts';
import { workbook } from './assets.workbook.ts';

const rows = [
  'A-1,1234.50,active,2026-02-28',
  '"=1+2",0.01,paid,2027-12-31',
  'a_x0041_b & <c>,9999999999999999.99,defaulted,1950-01-01',
  'é 🏠,0,active,2027-01-31',
];

async function startWith(tape: string) {
  const database = await createTestDatabase();
  await importRows(database, tape, '--as-of', '2026-03-31');
  const { app } = await startTestApi(database);
  const download = async (path: string) => {
    const { statusCode, headers, rawPayload } = await app.inject(path);
    return { status: statusCode, headers, path: tapeFile(rawPayload, 'assets.xlsx') };
  };
  return { database, app, download };
}

async function partOf(path: string, name: string): Promise<string> {
  const archive = await ZipArchive.open(path);
  const part = await text(archive.read(name));
  archive.close();
  return part;
}

describe('/assets.xlsx', () => {
  test('imported again changes nothing, whatever the ids and amounts', async () => {
    const { database, download } = await startWith(`${rows.join('\n')}\n`);
    const { path } = await download('/assets.xlsx');
    const result = await importFileIn(database, path, { args: ['--as-of', '2026-03-31'] });
    expect(result).toMatchObject({ outcome: 'unchanged', rowsRead: 4 });
  });

  test('has dates as dates, amounts as numbers unless Excel would round them, and text that is no formula', async () => {
    const { download } = await startWith(`${rows.join('\n')}\n`);
    const { path } = await download('/assets.xlsx');
    const sheet = await partOf(path, 'xl/worksheets/sheet1.xml');
    const cells = [...sheet.matchAll(/<row>(.*?)<\/row>/g)].map(([, row = '']) =>
      [...row.matchAll(/<c[^>]*?\/>|<c s="(\d)"(?: t="(\w+)")?>(?:<v>|<is><t[^>]*>)(.*?)<\/(?:v|t)>/g)].map(
        ([, style, type, value]) => (value === undefined ? '' : `${type === undefined ? `${style}:` : ''}${value}`),
      ),
    );
    const asOf = '2:46112';
    expect(cells).toEqual([
      ['id', 'nominal_value', 'status', 'due_date', 'days_past_due_computed', 'portfolio_as_of'],
      ['=1+2', '1:0.01', 'paid', '2:46752', '', asOf],
      ['A-1', '1:1234.50', 'active', '2:46081', '0:31', asOf],
      ['a_x005F_x0041_b &amp; &lt;c&gt;', '9999999999999999.99', 'defaulted', '2:18264', '', asOf],
      ['é 🏠', '1:0.00', 'active', '2:46418', '0:0', asOf],
    ]);
  });

  test('says on a second sheet what it is, and is named after its filter', async () => {
    const { download } = await startWith(`${rows.join('\n')}\n`);
    const { path, headers } = await download('/assets.xlsx?ageing=30%2B&value_min=10');
    expect(headers['content-disposition']).toBe(
      'attachment; filename="assets 2026-03-31 ageing 30+ value_min 10.xlsx"',
    );
    expect([headers['x-total-count'], headers['x-total-value']]).toEqual(['1', '1234.50']);
    const about = await partOf(path, 'xl/worksheets/sheet2.xml');
    for (const words of ['Portfolio as of', '2:46112', 'Revision', 'ageing', '30+', 'value_min'])
      expect(about.replace(/<c s="2"><v>/g, '2:')).toContain(words);
  });

  test('refuses a page, and what a sheet has no room for', async () => {
    const { download } = await startWith(`${rows.join('\n')}\n`);
    expect((await download('/assets.xlsx?limit=5')).status).toBe(400);
    expect(() => workbook.check?.({ count: 1_048_575, value: '0' })).not.toThrow();
    expect(() => workbook.check?.({ count: 1_048_576, value: '0' })).toThrow(
      'A sheet holds at most 1048575 assets, and 1048576 match. Take /assets.csv, or a narrower filter.',
    );
  });

  test('of many assets comes whole, and ends its snapshot', async () => {
    const database = await createTestDatabase();
    await loadAssets(database.owner, '2026-03-31', manyAssets(5_000));
    const { app } = await startTestApi(database);
    for (const path of ['/assets.xlsx', '/assets.xlsx?status=active&sort=-nominal_value']) {
      const { rawPayload, headers } = await app.inject(path);
      const sheet = await partOf(tapeFile(rawPayload, 'many.xlsx'), 'xl/worksheets/sheet1.xml');
      expect(sheet.match(/<row>/g)).toHaveLength(Number(headers['x-total-count']) + 1);
    }
    const open = sql<{ n: number }>`select count(*)::integer as n from pg_stat_activity where state like 'idle in tr%'`;
    await expect.poll(async () => (await open.execute(database.owner)).rows).toEqual([{ n: 0 }]);
  });
});
