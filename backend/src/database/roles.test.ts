import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../../test-support/database.ts';
import { loadAssets, manyAssets } from '../../test-support/portfolio.ts';
import { connect } from './connection.ts';
import { ensureRoles } from './roles.ts';

function open(url: string, role?: string) {
  const connection = connect(
    { url, ...(role === undefined ? {} : { role }), applicationName: 'test', maxConnections: 1, statementTimeoutMs: 0 },
    () => undefined,
  );
  onTestFinished(() => connection.db.destroy());
  return connection.db;
}

describe('the reader', () => {
  it.each([
    "insert into assets values ('x', 1, 'active', '2026-01-01', 1)",
    'delete from assets',
    'update portfolio set revision = 0',
    'truncate assets',
    'create table mine (id integer)',
    'select revise_portfolio()',
    'set default_transaction_read_only = off; update asset_rollup set assets = 0',
  ])('may not: %s', async (statement) => {
    const database = await createTestDatabase();
    await loadAssets(database.owner, '2026-03-31', manyAssets(3));
    const reader = open(database.readerUrl);
    await expect(sql.raw(statement).execute(reader)).rejects.toThrow(/permission denied|must be owner/);
    expect((await sql<{ number: number }>`select count(*) as number from assets`.execute(reader)).rows[0]?.number).toBe(
      3,
    );
  });
});

describe('the writer', () => {
  it.each([
    'update asset_rollup set assets = 0',
    'update portfolio set revision = 0',
    'drop table assets',
    'create table mine (id integer)',
    'delete from kysely_migration',
  ])('may not: %s', async (statement) => {
    const database = await createTestDatabase();
    await expect(sql.raw(statement).execute(open(database.writerUrl))).rejects.toThrow(
      /permission denied|must be owner/,
    );
  });
});

it('reader and writer may call days_past_due where PUBLIC may not', async () => {
  const { owner } = await createTestDatabase();
  await sql`revoke execute on function days_past_due(date, date) from public`.execute(owner);
  await ensureRoles(owner, {}, false);
  const { rows } = await sql`
    select role, has_function_privilege(role, 'days_past_due(date, date)', 'execute') as may
    from unnest(array['portfolio_reader', 'portfolio_writer']) as known (role)`.execute(owner);
  expect(rows).toEqual([
    { role: 'portfolio_reader', may: true },
    { role: 'portfolio_writer', may: true },
  ]);
});

it('the owner can act as the reader when only one URL is given', async () => {
  const database = await createTestDatabase();
  const asReader = open(database.ownerUrl, 'portfolio_reader');
  await expect(sql`delete from assets`.execute(asReader)).rejects.toThrow(/permission denied/);
});
