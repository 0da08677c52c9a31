import { describe, expect, it } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { importFile, importRows, tapeFile } from '../../../test-support/importing.ts';

const before =
  'a,100,active,2026-05-01\nb,250.50,active,2026-06-01\nc,250.50,paid,2026-01-31\nd,7,defaulted,2026-02-28\n';

async function afterFirstTape() {
  const database = await createTestDatabase();
  await importRows(database, before, '--as-of', '2026-01-31');
  const { get } = await startTestApi(database);
  const importOf = async (id: number | undefined) => JSON.parse((await get(`/imports/${id}`)).body);
  return { database, importOf };
}

const b = { id: 'b', nominal_value: 250.5, status: 'active', due_date: '2026-06-01' };
const c = { id: 'c', nominal_value: 250.5, status: 'paid', due_date: '2026-01-31' };
const d = { id: 'd', nominal_value: 7, status: 'defaulted', due_date: '2026-02-28' };

it('names what a full tape misses, largest first and then by id, as it stood', async () => {
  const { database, importOf } = await afterFirstTape();
  const { importId } = await importRows(database, 'a,90,active,2026-05-01\n', '--as-of', '2026-02-28');
  // What happens to them later changes nothing about what was missing then.
  await importRows(database, 'b,1,paid,2026-06-01\n', '--as-of', '2026-03-31', '--mode', 'delta');
  expect(await importOf(importId)).toMatchObject({
    outcome: 'loaded',
    assets_missing: 3,
    missing_value: 508,
    missing_assets: [b, c, d],
    withdrawn_assets: [],
  });
});

it('names them for a tape that changes nothing, too', async () => {
  const { database, importOf } = await afterFirstTape();
  const { importId } = await importRows(database, 'a,100,active,2026-05-01\n', '--as-of', '2026-01-31');
  expect(await importOf(importId)).toMatchObject({ outcome: 'unchanged', missing_assets: [b, c, d] });
});

it('names what a tape takes out of the portfolio, as it was before', async () => {
  const { database, importOf } = await afterFirstTape();
  const args = ['--as-of', '2026-02-28', '--missing', 'withdraw'];
  const { importId } = await importRows(database, 'a,90,active,2026-05-01\n', ...args);
  await importRows(database, `${before}`, '--as-of', '2026-03-31');
  expect(await importOf(importId)).toMatchObject({
    assets_withdrawn: 3,
    withdrawn_assets: [b, c, d],
    assets_missing: 0,
    missing_assets: [],
  });
});

it.each([
  ['missing', []],
  ['withdrawn', ['--missing', 'withdraw']],
])('keeps the largest 1,000 of what is %s, and counts all', async (what, args) => {
  const { database, importOf } = await afterFirstTape();
  const rows = Array.from({ length: 1_001 }, (_, index) => `m${index},${1_000 + index},active,2026-05-01\n`);
  await importRows(database, before + rows.join(''), '--as-of', '2026-02-28');
  const { importId } = await importRows(database, before, '--as-of', '2026-03-31', ...args);
  const given = await importOf(importId);
  expect(given[`assets_${what}`]).toBe(1_001);
  expect(given[`${what}_assets`]).toHaveLength(1_000);
  expect([given[`${what}_assets`][0].id, given[`${what}_assets`][999].id]).toEqual(['m1000', 'm1']);
});

it('keeps none for a delta tape, a dry run, or a tape that is refused', async () => {
  const { database, importOf } = await afterFirstTape();
  const delta = await importRows(database, 'a,90,active,2026-05-01\n', '--as-of', '2026-02-28', '--mode', 'delta');
  const refused = await importRows(database, 'a,90,late,2026-05-01\n', '--as-of', '2026-02-28');
  await importFile(
    database,
    tapeFile('id,nominal_value,status,due_date\na,1,paid,2026-05-01\n'),
    '--dry-run',
    '--as-of',
    '2026-02-28',
  );
  for (const { importId } of [delta, refused]) expect((await importOf(importId)).missing_assets).toEqual([]);
  expect(await database.owner.selectFrom('import_missing_assets').selectAll().execute()).toEqual([]);
});

describe('a row that was refused, when others are loaded', () => {
  const load = async (rows: string, ...args: string[]) => {
    const { database, importOf } = await afterFirstTape();
    const { importId } = await importRows(database, rows, '--as-of', '2026-02-28', '--skip-rejected', ...args);
    return importOf(importId);
  };

  it.each([
    [
      'of a wrong value',
      'a,90,active,2026-05-01\nb,x,active,2026-06-01\nc,250.50,paid,2026-01-31\nd,7,written off,2026-02-28\n',
    ],
    [
      'of two rows that disagree',
      'a,90,active,2026-05-01\nb,1,active,2026-06-01\nb,2,paid,2026-06-01\nc,250.50,paid,2026-01-31\nd,7,defaulted,2026-02-28\n',
    ],
    [
      'of a value too many',
      'a,90,active,2026-05-01\nb,250.50,active,2026-06-01,late\nc,250.50,paid,2026-01-31\nd,7,defaulted,2026-02-28\n',
    ],
  ])('stands on the tape: the asset %s is not missing', async (_, rows) => {
    expect(await load(rows)).toMatchObject({ outcome: 'loaded', assets_missing: 0, missing_assets: [] });
  });

  it('leaves what no row names missing, and says how many rows could have named it', async () => {
    const given = await load(
      'a,90,active,2026-05-01\n,250.50,active,2026-06-01\nc,x,paid,2026-01-31\nd,7,defaulted,2026-02-28\n',
    );
    expect(given).toMatchObject({ assets_missing: 1, missing_assets: [b] });
    expect(given.message).toContain(
      'Skipped 2 of 4 rows, for their faults. 1 of these has no readable id: an asset whose row it was counts as missing.',
    );
  });

  it('says nothing of ids for a delta tape, which misses nothing', async () => {
    const given = await load('a,90,active,2026-05-01\n,1,active,2026-06-01\n', '--mode', 'delta');
    expect(given.message).toBe('0 new, 1 changed, 0 unchanged. Skipped 1 of 2 rows, for its faults.');
  });
});
