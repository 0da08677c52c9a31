import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { startTestApi } from '../../test-support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../test-support/database.ts';
import { demoAssets, loadAssets } from '../../test-support/portfolio.ts';

async function startDemo() {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', demoAssets);
  return { database, ...(await startTestApi(database)) };
}

const portfolioOf = ({ owner }: TestDatabase) => owner.selectFrom('portfolio').selectAll().executeTakeFirstOrThrow();

const revalue = ({ owner }: TestDatabase, value: string) =>
  owner.updateTable('assets').set({ nominal_value: value }).where('id', '=', 'asset-002').execute();

/** The portfolio's row as a dump of an earlier day would bring it back, and the value that it was of. */
async function restore(database: TestDatabase, value: string, row: Awaited<ReturnType<typeof portfolioOf>>) {
  await revalue(database, value);
  const { revision, token } = row;
  await database.owner.updateTable('portfolio').set({ revision, token }).execute();
}

it('a repeated revision with another token has other cache keys and ETags, in listings, figures and counts', async () => {
  const { database, get, forgetRevision } = await startDemo();
  const paths = ['/insights', '/assets?limit=5&value_min=100', '/assets.csv', '/insights/aging', '/assets/asset-002'];
  const dumped = await portfolioOf(database);
  await revalue(database, '1.00');
  forgetRevision();
  const before = await Promise.all(paths.map((path) => get(path)));
  await restore(database, '37087.09', dumped);
  await revalue(database, '222222.22');
  forgetRevision();
  expect((await portfolioOf(database)).revision).toBe(dumped.revision + 1);
  for (const [index, path] of paths.entries()) {
    const old = before[index];
    const after = await get(path, { 'if-none-match': String(old?.headers.etag) });
    expect([path, after.status]).toEqual([path, 200]);
    expect(after.body).not.toBe(old?.body);
  }
  const counted = await get('/assets?limit=5&value_min=100');
  expect(counted.headers['x-total-count']).toBe('20');
});

it('a restored token means the same content: an ETag from before the restore is still valid', async () => {
  const { database, get, forgetRevision } = await startDemo();
  const first = await get('/insights');
  const dumped = await portfolioOf(database);
  await revalue(database, '1.00');
  await restore(database, '37087.09', dumped);
  forgetRevision();
  const again = await get('/insights', { 'if-none-match': String(first.headers.etag) });
  expect(again.status).toBe(304);
  expect((await get('/insights')).body).toBe(first.body);
});

it('the status shows the token, and each ETag contains it', async () => {
  const { database, get } = await startDemo();
  const { revision, token } = await portfolioOf(database);
  expect((await get('/status')).json()).toMatchObject({ revision, revision_token: token });
  expect((await get('/insights')).headers.etag).toMatch(
    new RegExp(`^"${revision}-${token.replaceAll('-', '')}-[\\w-]{16}"$`),
  );
});

it('makes one token for a transaction of many statements and none for one that changes nothing', async () => {
  const { database } = await startDemo();
  const before = await portfolioOf(database);
  await revalue(database, '2.00');
  const after = await portfolioOf(database);
  expect(after.token).not.toBe(before.token);
  await database.owner.deleteFrom('assets').where('id', '=', 'nobody').execute();
  expect(await portfolioOf(database)).toEqual(after);
});

it('makes a revision although a restored row has the same transaction id as the import', async () => {
  const { database } = await startDemo();
  const before = await portfolioOf(database);
  await database.owner.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(transaction);
    await sql`update portfolio set revised_in = ${rows[0]?.id}::text::xid8`.execute(database.owner);
    await sql`update assets set nominal_value = 3 where id = 'asset-002'`.execute(transaction);
    await sql`update assets set nominal_value = 4 where id = 'asset-002'`.execute(transaction);
  });
  const after = await portfolioOf(database);
  expect(after.revision).toBe(before.revision + 1);
  expect(after.token).not.toBe(before.token);
});

it('the status is of one revision: its count and newest import never appear with the token before', async () => {
  const { database, get } = await startDemo();
  const first = (await get('/status')).json() as Record<string, unknown>;
  expect(first).toMatchObject({ revision: 1, assets: 20, as_of_date: '2026-03-31' });
  await database.owner.deleteFrom('assets').where('id', '>', 'asset-010').execute();
  await loadAssets(database.owner, '2026-04-30', []);
  // The clock stands still: what was asked a moment ago would still do.
  const { revision, token } = await portfolioOf(database);
  expect((await get('/status')).json()).toMatchObject({
    ...{ revision, revision_token: token, assets: 10, as_of_date: '2026-04-30' },
    last_import: { as_of_date: '2026-04-30' },
  });
  expect((await get('/insights')).headers.etag).toContain(token.replaceAll('-', ''));
});

it('an answer is of the current revision even when the clock was set back', async () => {
  const { database, get, forgetRevision } = await startDemo();
  const first = await get('/insights');
  await revalue(database, '5.00');
  await database.owner
    .updateTable('portfolio')
    .set({ revised_at: new Date('2001-01-01T00:00:00Z') })
    .execute();
  forgetRevision();
  const second = await get('/insights', { 'if-none-match': String(first.headers.etag) });
  expect(second.status).toBe(200);
  expect(second.body).toContain('469735.22');
});
