import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-support/database.ts';
import { header, importFile, importRows, tapeFile } from '../../../test-support/importing.ts';
import { portfolioContents, rollupDifferences } from '../../../test-support/portfolio-invariants.ts';
import { ImportRefused } from './imports.importer.ts';

const A = 'A-1,100.00,active,2026-01-31\nA-2,200.00,active,2026-02-28\nA-3,300.00,paid,2025-12-31\n';
const B =
  'A-1,100.00,defaulted,2026-01-31\nA-2,250.00,active,2026-02-28\nA-3,300.00,paid,2025-12-31\nA-4,50,active,2027-01-31\n';

const assets = async (database: TestDatabase) =>
  (await database.owner.selectFrom('assets').selectAll().orderBy('id').execute()).map(
    (asset) => `${asset.id},${asset.nominal_value},${asset.status},${asset.due_date} by ${asset.import_id}`,
  );
const history = async (database: TestDatabase) =>
  (await database.owner.selectFrom('asset_history').selectAll().orderBy('asset_id').orderBy('ended_by').execute()).map(
    (version) =>
      `${version.asset_id},${version.nominal_value},${version.status} by ${version.import_id} until ${version.ended_by}${version.withdrawn ? ' withdrawn' : ''}`,
  );
const revision = async (database: TestDatabase) =>
  (await database.owner.selectFrom('portfolio').select('revision').executeTakeFirstOrThrow()).revision;
const imports = (database: TestDatabase) => database.owner.selectFrom('imports').selectAll().orderBy('id').execute();
const rollForward = (database: TestDatabase, importId = 0) =>
  database.owner.selectFrom('import_roll_forwards').selectAll().where('import_id', '=', importId).executeTakeFirst();
const transitions = async (database: TestDatabase, importId = 0) =>
  (
    await database.owner
      .selectFrom('import_transitions')
      .selectAll()
      .where('import_id', '=', importId)
      .orderBy('from_status')
      .orderBy('to_status')
      .execute()
  ).map((row) => `${row.from_status} -> ${row.to_status}: ${row.assets}, ${row.nominal_value}`);

describe('loading one tape after another', () => {
  test('A, B, A ends as A, with what stood in between in the history', async () => {
    const database = await createTestDatabase();
    const first = await importRows(database, A, '--as-of', '2026-01-31');
    const second = await importRows(database, B, '--as-of', '2026-02-28');
    const third = await importRows(database, A, '--as-of', '2026-03-31', '--missing', 'withdraw');
    expect(await assets(database)).toEqual([
      `A-1,100.00,active,2026-01-31 by ${third.importId}`,
      `A-2,200.00,active,2026-02-28 by ${third.importId}`,
      `A-3,300.00,paid,2025-12-31 by ${first.importId}`,
    ]);
    expect(await history(database)).toEqual([
      `A-1,100.00,active by ${first.importId} until ${second.importId}`,
      `A-1,100.00,defaulted by ${second.importId} until ${third.importId}`,
      `A-2,200.00,active by ${first.importId} until ${second.importId}`,
      `A-2,250.00,active by ${second.importId} until ${third.importId}`,
      `A-4,50.00,active by ${second.importId} until ${third.importId} withdrawn`,
    ]);
    expect(await transitions(database, second.importId)).toEqual([
      'active -> active: 1, 250.00',
      'active -> defaulted: 1, 100.00',
      'new -> active: 1, 50.00',
      'paid -> paid: 1, 300.00',
    ]);
    expect(await rollForward(database, second.importId)).toMatchObject({
      opening_outstanding: '300.00',
      new: '50.00',
      paid: '0',
      defaulted: '100.00',
      restated: '50.00',
      cured: '0',
      withdrawn: '0',
      closing_outstanding: '300.00',
    });
    expect(await transitions(database, third.importId)).toEqual([
      'active -> active: 1, 200.00',
      'active -> withdrawn: 1, 50.00',
      'defaulted -> active: 1, 100.00',
      'paid -> paid: 1, 300.00',
    ]);
    expect(await rollForward(database, third.importId)).toMatchObject({
      opening_outstanding: '300.00',
      restated: '0',
      repaid: '50.00',
      cured: '100.00',
      withdrawn: '50.00',
      closing_outstanding: '300.00',
    });
    expect(await rollupDifferences(database.owner)).toEqual([]);
  });

  test('A, A as of the same day changes nothing the second time, and says so', async () => {
    const database = await createTestDatabase();
    await importRows(database, A, '--as-of', '2026-01-31');
    const before = await portfolioContents(database.owner);
    const again = await importRows(database, A, '--as-of', '2026-01-31');
    expect(again).toMatchObject({ outcome: 'unchanged', counts: { assetsUnchanged: 3 } });
    expect(again.message).toContain('nothing was changed');
    expect(await portfolioContents(database.owner)).toBe(before);
    expect((await imports(database)).map(({ outcome }) => outcome)).toEqual(['loaded', 'unchanged']);
  });

  test('the same rows as of a later day are loaded: they say that nothing had changed by then', async () => {
    const database = await createTestDatabase();
    await importRows(database, A, '--as-of', '2026-01-31');
    const before = await revision(database);
    const later = await importRows(database, A, '--as-of', '2026-02-28');
    expect(later).toMatchObject({ outcome: 'loaded', counts: { assetsNew: 0, assetsChanged: 0, assetsUnchanged: 3 } });
    expect(await revision(database)).toBe(before + 1);
    expect(await history(database)).toEqual([]);
    const snapshots = await database.owner
      .selectFrom('insight_snapshots')
      .select(['as_of_date', 'overdue_assets'])
      .orderBy('as_of_date')
      .execute();
    expect(snapshots).toEqual([
      { as_of_date: '2026-01-31', overdue_assets: 0 }, // due on the day itself
      { as_of_date: '2026-02-28', overdue_assets: 1 },
    ]);
  });

  test('each load is one step of the revision, however much it changes', async () => {
    const database = await createTestDatabase();
    const before = await revision(database);
    await importRows(database, A, '--as-of', '2026-01-31');
    expect(await revision(database)).toBe(before + 1);
    await importRows(database, B, '--as-of', '2026-02-28', '--missing', 'withdraw');
    expect(await revision(database)).toBe(before + 2);
  });

  test('a tape older than the portfolio is refused and recorded, whatever is on it', async () => {
    const database = await createTestDatabase();
    await importRows(database, A, '--as-of', '2026-02-28');
    const before = await portfolioContents(database.owner);
    await expect(importRows(database, B, '--as-of', '2026-01-31')).rejects.toThrow(ImportRefused);
    expect(await portfolioContents(database.owner)).toBe(before);
    expect((await imports(database)).at(-1)).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/older than the portfolio.* --undo 1 takes that import back\./),
      finished_at: expect.any(Date),
    });
  });
});

describe('assets that a tape does not name', () => {
  const shorter = 'A-1,100.00,active,2026-01-31\n';

  test('are reported and stay where they are', async () => {
    const database = await createTestDatabase();
    await importRows(database, A, '--as-of', '2026-01-31');
    const result = await importRows(database, shorter, '--as-of', '2026-02-28');
    expect(result.counts).toMatchObject({ assetsMissing: 2, missingValue: '500.00', assetsWithdrawn: 0 });
    expect(await assets(database)).toHaveLength(3);
    expect((await imports(database)).at(-1)).toMatchObject({
      assets_missing: 2,
      missing_value: '500.00',
      tape_value: '100.00',
    });
    expect(await transitions(database, result.importId)).toEqual(['active -> active: 1, 100.00']);
    expect(await rollForward(database, result.importId)).toMatchObject({
      opening_outstanding: '300.00',
      closing_outstanding: '300.00',
    });
  });

  test('leave every figure when withdrawn: count and sum are then those of the tape', async () => {
    const database = await createTestDatabase();
    await importRows(database, A, '--as-of', '2026-01-31');
    const result = await importRows(database, shorter, '--as-of', '2026-02-28', '--missing', 'withdraw');
    expect(result.counts).toMatchObject({ assetsWithdrawn: 2, assetsMissing: 0, tapeValue: '100.00' });
    const { rows } = await sql`select sum(assets)::int as count, sum(nominal_value) as sum from asset_rollup`.execute(
      database.owner,
    );
    expect(rows).toEqual([{ count: 1, sum: '100.00' }]);
    expect(await rollupDifferences(database.owner)).toEqual([]);
  });

  test('come back as new, with their past', async () => {
    const database = await createTestDatabase();
    await importRows(database, A, '--as-of', '2026-01-31');
    await importRows(database, shorter, '--as-of', '2026-02-28', '--missing', 'withdraw');
    const back = await importRows(database, A, '--as-of', '2026-03-31', '--missing', 'withdraw');
    expect(back.counts).toMatchObject({ assetsNew: 2 });
    expect(await assets(database)).toHaveLength(3);
    expect(await history(database)).toHaveLength(2);
  });

  test('mean nothing in a delta tape', async () => {
    const database = await createTestDatabase();
    await importRows(database, A, '--as-of', '2026-01-31');
    const result = await importRows(
      database,
      'A-1,100.00,paid,2026-01-31\n',
      '--as-of',
      '2026-02-28',
      '--mode',
      'delta',
    );
    expect(result.counts).toMatchObject({ assetsMissing: null, missingValue: null, assetsChanged: 1 });
    expect(await assets(database)).toHaveLength(3);
  });
});

describe('what a tape may look like', () => {
  const want = ['A-1,1234.50,active,2026-01-31', 'B;2,7.00,paid,2025-12-31'];
  const plain = `${header}A-1,1234.5,active,2026-01-31\nB;2,7,paid,2025-12-31\n`;

  test.each<[string, string | Buffer, ...string[]]>([
    ['plain', plain],
    ['without a line feed at the end', plain.trimEnd()],
    ['with a byte order mark and CRLF', `\ufeff${plain.replaceAll('\n', '\r\n')}`],
    ['with semicolons', `${header}A-1,1234.5,active,2026-01-31\n"B;2",7,paid,2025-12-31\n`.replaceAll(/,/g, ';')],
    ['with tabs', plain.replaceAll(',', '\t')],
    ['compressed', gzipSync(plain)],
    ['compressed in two members', Buffer.concat([gzipSync(plain.slice(0, 50)), gzipSync(plain.slice(50))])],
    [
      'with columns in another order, other names beside them, and capitals',
      'Region,Due_Date,ID,STATUS,nominal_value\nEU,2026-01-31,A-1,active,1234.5\n"a,b",2025-12-31,B;2,paid,7\n',
    ],
    [
      'with every value quoted',
      `${'"id","nominal_value","status","due_date"'}\n"A-1","1234.50","active","2026-01-31"\n"B;2","7","paid","2025-12-31"\n`,
    ],
    [
      'with spaces around values and empty lines',
      `${header}\n A-1 , 1234.5 , active , 2026-01-31 \n\nB;2,7,paid,2025-12-31\n\n`,
    ],
    [
      'with dates of another form',
      `${header}A-1,1234.5,active,31/01/2026\nB;2,7,paid,31/12/2025\n`,
      '--date-format',
      'DD/MM/YYYY',
    ],
    [
      'with statuses of its own',
      `${header}A-1,1234.5,Current,2026-01-31\nB;2,7,Fully Paid,2025-12-31\n`,
      '--status-map',
      'Current=active,Fully Paid=paid',
    ],
    [
      'with more decimals, to be rounded',
      `${header}A-1,1234.495,active,2026-01-31\nB;2,7.004999,paid,2025-12-31\n`,
      '--round',
    ],
    ['with a row twice', `${plain}A-1,1234.50,active,2026-01-31\n`],
  ])('%s', async (_, tape, ...args) => {
    const database = await createTestDatabase();
    const result = await importFile(database, tapeFile(tape), ...args);
    expect(result).toMatchObject({ outcome: 'loaded', rejects: [] });
    expect((await assets(database)).map((asset) => asset.replace(/ by .*/, ''))).toEqual(want);
  });

  test('ids keep every character: backslashes, quotes, letters of any script', async () => {
    const database = await createTestDatabase();
    const ids = ['\\N', 'a\\tb', "O'Brien", 'ÅÄÖ-1', '贷款-7', '🏠', '=1+1', '\\.'];
    await importRows(database, ids.map((id) => `${id},1,active,2026-01-31\n`).join(''));
    const stored = await database.owner.selectFrom('assets').select('id').execute();
    expect(stored.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });
});

describe('demo data', () => {
  const demo = ['--demo', '--as-of', '2026-05-31'];

  test('makes room for the first real tape, also one of an earlier day', async () => {
    const database = await createTestDatabase();
    await importRows(database, B, ...demo);
    const result = await importRows(database, A, '--as-of', '2020-01-31');
    expect(result).toMatchObject({ outcome: 'loaded', replacedDemo: true, counts: { assetsNew: 3, assetsMissing: 0 } });
    expect(result.message).toContain('Replaced the demo portfolio');
    expect(await assets(database)).toHaveLength(3);
    expect(await rollForward(database, result.importId)).toMatchObject({
      previous_as_of_date: null,
      opening_outstanding: '0',
    });
    const snapshots = await database.owner.selectFrom('insight_snapshots').select('as_of_date').execute();
    expect(snapshots).toEqual([{ as_of_date: '2020-01-31' }]);
    expect((await imports(database)).map(({ outcome, demo }) => [outcome, demo])).toEqual([
      ['loaded', true],
      ['loaded', false],
    ]);
    expect(await rollupDifferences(database.owner)).toEqual([]);
  });

  test('a second real tape replaces nothing', async () => {
    const database = await createTestDatabase();
    await importRows(database, B, ...demo);
    await importRows(database, A, '--as-of', '2020-01-31');
    const result = await importRows(database, B, '--as-of', '2020-02-29');
    expect(result).toMatchObject({ replacedDemo: false, counts: { assetsNew: 1 } });
  });

  test('of a later day goes on where demo data ends; of an earlier day it begins anew', async () => {
    const database = await createTestDatabase();
    await importRows(database, A, '--demo', '--as-of', '2026-01-31');
    expect(await importRows(database, B, '--demo', '--as-of', '2026-02-28')).toMatchObject({ replacedDemo: false });
    expect(await importRows(database, A, '--demo', '--as-of', '2026-01-31')).toMatchObject({
      replacedDemo: true,
      counts: { assetsNew: 3 },
    });
  });

  test('is not mixed into real tapes', async () => {
    const database = await createTestDatabase();
    await importRows(database, A, '--as-of', '2026-01-31');
    const before = await portfolioContents(database.owner);
    await expect(importRows(database, B, ...demo)).rejects.toThrow('not mixed');
    expect(await portfolioContents(database.owner)).toBe(before);
  });

  test('a refused tape leaves it as it was', async () => {
    const database = await createTestDatabase();
    await importRows(database, B, ...demo);
    const before = await portfolioContents(database.owner);
    expect(await importRows(database, 'A-1,1,unknown,2026-01-31\n')).toMatchObject({ outcome: 'rejected' });
    expect(await portfolioContents(database.owner)).toBe(before);
  });
});

test('a dry run says what would change, and leaves nothing', async () => {
  const database = await createTestDatabase();
  await importRows(database, A, '--as-of', '2026-01-31');
  const before = await portfolioContents(database.owner);
  const result = await importRows(database, B, '--as-of', '2026-02-28', '--dry-run');
  expect(result).toMatchObject({
    outcome: 'loaded',
    importId: undefined,
    counts: { assetsNew: 1, assetsChanged: 2, assetsUnchanged: 1 },
  });
  expect(await portfolioContents(database.owner)).toBe(before);
  expect(await imports(database)).toHaveLength(1);
});

test('skipping faulty rows loads the others, and keeps what was skipped on record', async () => {
  const database = await createTestDatabase();
  const result = await importRows(database, `${A}A-9,x,active,2026-01-31\nA-1,7,paid,2026-01-31\n`, '--skip-rejected');
  expect(result).toMatchObject({ outcome: 'loaded', rowsRead: 5, rowsRejected: 3, counts: { assetsNew: 2 } });
  expect((await assets(database)).map((asset) => asset.slice(0, 3))).toEqual(['A-2', 'A-3']);
  const rejected = await database.owner
    .selectFrom('import_rejects')
    .select(['line', 'code'])
    .orderBy('ordinal')
    .execute();
  expect(rejected).toEqual([
    { line: 2, code: 'duplicate_conflict' },
    { line: 5, code: 'amount_not_a_number' },
    { line: 6, code: 'duplicate_conflict' },
  ]);
});

test('a tape of faulty rows only is rejected, skipping or not', async () => {
  const database = await createTestDatabase();
  expect(await importRows(database, 'A-1,x,active,2026-01-31\n', '--skip-rejected')).toMatchObject({
    outcome: 'rejected',
  });
});

test('the planner knows of the load at once: counts that it would otherwise learn a minute later', async () => {
  const database = await createTestDatabase();
  await importRows(database, Array.from({ length: 500 }, (_, n) => `A-${n},1,active,2026-01-31\n`).join(''));
  const { rows } = await sql`select reltuples::int as assets from pg_class where relname = 'assets'`.execute(
    database.owner,
  );
  expect(rows).toEqual([{ assets: 500 }]);
});

test('every import is on record: who, what, when, which file', async () => {
  const database = await createTestDatabase();
  await importFile(database, tapeFile(header + A, 'march.csv'), '--as-of', '2026-03-31', '--missing', 'withdraw');
  expect(await imports(database)).toMatchObject([
    {
      outcome: 'loaded',
      demo: false,
      imported_by: 'tester',
      file_name: 'march.csv',
      // printf of the same bytes | sha256sum
      file_sha256: 'a756ba4afcd00c4d126bcc67d5e645696667f2cbcb8a2771e5ee84e7b2a75eca',
      as_of_date: '2026-03-31',
      mode: 'full',
      missing_policy: 'withdraw',
      rows_read: 3,
      rows_rejected: 0,
      rows_collapsed: 0,
      assets_new: 3,
      assets_withdrawn: 0,
      tape_value: '600.00',
      ignored_columns: [],
    },
  ]);
});
