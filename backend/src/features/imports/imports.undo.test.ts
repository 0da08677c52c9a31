import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../../test-support/database.ts';
import { header, importFile, importRows, tapeFile, undo } from '../../../test-support/importing.ts';
import { portfolioContents, rollupDifferences } from '../../../test-support/portfolio-invariants.ts';
import { readerBodies } from '../../../test-support/reader-bodies.ts';
import { until } from '../../../test-support/until.ts';
import { importLockClass } from '../../database/import-lock.ts';
import { UndoRefused } from './imports.undo.ts';

const january = 'A,100.00,active,2027-01-31\nB,200.00,active,2027-02-28\nC,300.00,paid,2025-12-31\n';
/** A changed, B and C withdrawn, D new. */
const february = 'A,90.00,active,2027-01-31\nD,50.00,active,2028-01-31\n';
/** A again, B back, D gone. */
const march = 'A,0.00,defaulted,2027-01-31\nB,210.00,active,2027-02-28\n';

const withdraw = ['--missing', 'withdraw'];
const load = (database: TestDatabase, rows: string, asOfDate: string) =>
  importRows(database, rows, '--as-of', asOfDate, ...withdraw);

const revision = async (database: TestDatabase) =>
  (await database.owner.selectFrom('portfolio').select('revision').executeTakeFirstOrThrow()).revision;

describe('undoing', () => {
  test('gives back, one import after the other, what readers saw before it, and moves the revision on', async () => {
    const database = await createTestDatabase();
    const ids = ['A', 'B', 'C', 'D'];
    const seen: Record<string, unknown>[] = [];
    for (const [rows, asOfDate] of [
      [january, '2026-01-31'],
      [february, '2026-02-28'],
      [march, '2026-03-31'],
    ] as const) {
      seen.push(await readerBodies(database, ids));
      await load(database, rows, asOfDate);
    }
    for (const importId of [3, 2, 1]) {
      const before = await revision(database);
      expect(await undo(database, importId)).toMatchObject({ outcome: 'undone', undone: { id: importId } });
      expect(await revision(database)).toBe(before + 1);
      expect(await readerBodies(database, ids)).toEqual(seen.pop());
      expect(await rollupDifferences(database.owner)).toEqual([]);
    }
  });

  test('an import stays on record with who took it back and when; a second time nothing is left to do', async () => {
    const database = await createTestDatabase();
    await load(database, january, '2026-01-31');
    await load(database, february, '2026-02-28');
    await undo(database, 2, 'alice');
    const { get } = await startTestApi(database);
    expect(JSON.parse((await get('/imports/2')).body)).toMatchObject({
      outcome: 'undone',
      undone_by: 'alice',
      undone_at: expect.any(String),
      assets_withdrawn: 2,
      withdrawn_assets: [],
    });
    const before = await portfolioContents(database.owner);
    expect(await undo(database, 2, 'bob')).toMatchObject({ outcome: 'already undone', undoneBy: 'alice' });
    expect(await portfolioContents(database.owner)).toBe(before);
  });

  test('a tape that changed no asset takes back its day', async () => {
    const database = await createTestDatabase();
    await load(database, january, '2026-01-31');
    const before = await readerBodies(database, ['A']);
    await load(database, january, '2026-02-28');
    await undo(database, 2);
    expect(await readerBodies(database, ['A'])).toEqual(before);
  });

  test.each([
    ['an import that is not there', 9, 'There is no import 9. The newest loaded import is 2'],
    ['an import that later ones build on', 1, 'Import 1 is not the newest'],
    ['an import that was refused', 3, 'Import 3 is rejected, so it changed nothing'],
  ])('%s is refused', async (_, importId, message) => {
    const database = await createTestDatabase();
    await load(database, january, '2026-01-31');
    await load(database, february, '2026-02-28');
    await load(database, 'A,x,active,2027-01-31\n', '2026-03-31');
    const before = await portfolioContents(database.owner);
    await expect(undo(database, importId)).rejects.toThrow(UndoRefused);
    await expect(undo(database, importId)).rejects.toThrow(message);
    expect(await portfolioContents(database.owner)).toBe(before);
  });

  test('the first real tape leaves an empty portfolio, not the demo, whose imports can no longer be undone', async () => {
    const database = await createTestDatabase();
    await importRows(database, february, '--demo', '--as-of', '2026-02-28');
    await load(database, january, '2026-01-31');
    expect(await undo(database, 2)).toMatchObject({ outcome: 'undone', undone: { asOfDateBefore: null } });
    const { get } = await startTestApi(database);
    expect((await get('/assets')).body).toBe('[]');
    expect(JSON.parse((await get('/status')).body)).toMatchObject({ as_of_date: null, demo: false, assets: 0 });
    await expect(undo(database, 1)).rejects.toThrow('of an earlier portfolio');
    // The next tape is the first again, of whatever day.
    expect(await load(database, january, '2025-01-31')).toMatchObject({ outcome: 'implausible' });
    expect(await importRows(database, january, '--as-of', '2025-01-31', '--accept')).toMatchObject({
      outcome: 'loaded',
      replacedDemo: false,
    });
  });

  test('waits for an import that runs, and then finds that it is not the newest any more', async () => {
    const database = await createTestDatabase();
    await load(database, january, '2026-01-31');
    const holder = new pg.Client({ connectionString: database.ownerUrl });
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query('select pg_advisory_lock($1, 0)', [importLockClass]);
    const queued = (count: number) =>
      until(`${count} to queue`, async () => {
        const { rows } = await holder.query<{ count: number }>(
          `select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted
             and database = (select oid from pg_database where datname = current_database())`,
        );
        return rows[0]?.count === count;
      });
    const loading = load(database, february, '2026-02-28');
    await queued(1);
    const refused = expect(undo(database, 1)).rejects.toThrow('Import 1 is not the newest');
    await queued(2);
    await holder.query('select pg_advisory_unlock($1, 0)', [importLockClass]);
    expect(await loading).toMatchObject({ outcome: 'loaded' });
    await refused;
  });
});

describe('a file whose load was undone', () => {
  test('is refused when it is delivered again, until somebody accepts it', async () => {
    const database = await createTestDatabase();
    await load(database, january, '2026-01-31');
    const tape = tapeFile(header + february);
    const again = (...args: string[]) => importFile(database, tape, '--as-of', '2026-02-28', ...args);
    await again();
    await undo(database, 2, 'alice');
    const before = await portfolioContents(database.owner);
    expect(await again()).toMatchObject({
      outcome: 'implausible',
      failedChecks: [
        { check: 'undone_before', message: expect.stringMatching(/import 2, which alice took back on \d/) },
      ],
    });
    expect(await again('--mode', 'delta')).toMatchObject({ outcome: 'implausible' });
    expect(await portfolioContents(database.owner)).toBe(before);
    expect(await again('--accept')).toMatchObject({ outcome: 'loaded' });
    expect(await again()).toMatchObject({ outcome: 'unchanged' });
  });

  test('accepted and loaded once more, is unchanged and no longer undone; nor is another file that says the same', async () => {
    const database = await createTestDatabase();
    await load(database, january, '2026-01-31');
    const tape = tapeFile(header + february);
    const again = (...args: string[]) => importFile(database, tape, '--as-of', '2026-02-28', ...args);
    await again();
    await undo(database, 2);
    expect(await again('--accept')).toMatchObject({ failedChecks: [{ check: 'undone_before' }] });
    const unchanged = { outcome: 'unchanged', failedChecks: [] };
    expect(await again()).toMatchObject(unchanged);
    const reversed = february.trimEnd().split('\n').reverse().join('\n');
    expect(await importRows(database, `${reversed}\n`, '--as-of', '2026-02-28')).toMatchObject(unchanged);
  });

  test('is loaded again where it is demo data, which somebody asks for', async () => {
    const database = await createTestDatabase();
    const demo = () => importRows(database, january, '--as-of', '2026-01-31', '--demo');
    await demo();
    await undo(database, 1);
    expect(await demo()).toMatchObject({ outcome: 'loaded' });
  });

  test('is refused as the first tape of an emptied portfolio, too; other files are not', async () => {
    const database = await createTestDatabase();
    await load(database, january, '2026-01-31');
    await undo(database, 1);
    expect(await load(database, january, '2026-01-31')).toMatchObject({ outcome: 'implausible' });
    expect(await load(database, february, '2026-01-31')).toMatchObject({ outcome: 'loaded' });
  });
});

test('what an undone import moved can no longer be listed, and that it was undone is among the reasons', async () => {
  const database = await createTestDatabase();
  await load(database, january, '2026-01-31');
  await load(database, february, '2026-02-28');
  await undo(database, 2);
  const { get } = await startTestApi(database);
  const { status, body } = await get('/assets?moved_in=2');
  expect([status, JSON.parse(body).detail]).toEqual([400, expect.stringContaining('replaced or undone')]);
  expect(JSON.parse((await get('/assets?moved_in=1')).body)).toHaveLength(3);
});
