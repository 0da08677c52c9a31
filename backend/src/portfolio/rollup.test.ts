import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-support/database.ts';
import { loadAssets, manyAssets } from '../../test-support/portfolio.ts';

async function rollupDifferences(database: TestDatabase): Promise<unknown[]> {
  const recomputed = sql`select status, due_date, count(*) as assets, sum(nominal_value) as nominal_value,
    sum(nominal_value * nominal_value) as nominal_value_squared from assets group by status, due_date`;
  const { rows } =
    await sql`(select * from asset_rollup except ${recomputed}) union all (${recomputed} except select * from asset_rollup)`.execute(
      database.owner,
    );
  return rows;
}

const revision = async (database: TestDatabase) =>
  (await database.owner.selectFrom('portfolio').select('revision').executeTakeFirstOrThrow()).revision;

it('equals a recomputation after inserts, updates, deletes and truncation', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', manyAssets(3_000));
  expect(await rollupDifferences(database)).toEqual([]);
  await sql`update assets set status = 'paid' where status = 'active' and nominal_value > 50000`.execute(
    database.owner,
  );
  await sql`update assets set due_date = due_date + 30, nominal_value = nominal_value + 0.01 where id like '%7'`.execute(
    database.owner,
  );
  await sql`update assets set id = id || 'x' where id like '%3'`.execute(database.owner);
  expect(await rollupDifferences(database)).toEqual([]);
  await sql`delete from assets where status = 'defaulted'`.execute(database.owner);
  expect(await rollupDifferences(database)).toEqual([]);
  await sql`truncate assets`.execute(database.owner);
  expect(await rollupDifferences(database)).toEqual([]);
  expect(await sql`select * from asset_rollup`.execute(database.owner)).toMatchObject({ rows: [] });
});

it('raises the revision once for a transaction of many statements, and not at all for one that changes nothing', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', manyAssets(10));
  const before = await revision(database);
  await database.owner.transaction().execute(async (transaction) => {
    await sql`update assets set nominal_value = 1 where id = 'asset-0000001'`.execute(transaction);
    await sql`update assets set nominal_value = 2 where id = 'asset-0000002'`.execute(transaction);
    await sql`delete from assets where id = 'asset-0000003'`.execute(transaction);
  });
  expect(await revision(database)).toBe(before + 1);
  await sql`update assets set nominal_value = 1 where id = 'nobody'`.execute(database.owner);
  await sql`delete from assets where id = 'nobody'`.execute(database.owner);
  expect(await revision(database)).toBe(before + 1);
  await database.owner
    .transaction()
    .execute(async (transaction) => {
      await sql`delete from assets`.execute(transaction);
      throw new Error('rolled back');
    })
    .catch((error: Error) => expect(error.message).toBe('rolled back'));
  expect(await revision(database)).toBe(before + 1);
  expect(await rollupDifferences(database)).toEqual([]);
});
