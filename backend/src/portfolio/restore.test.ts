import pg from 'pg';
import { expect, inject, it, onTestFinished } from 'vitest';
import { startTestApi, type TestApi } from '../../test-support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../test-support/database.ts';
import { header, importFile, tapeFile } from '../../test-support/importing.ts';

/** Everything that shows the portfolio. */
const paths = [
  '/assets',
  '/assets.csv',
  '/assets?limit=1&sort=-nominal_value',
  '/assets/A1',
  '/insights',
  '/insights/aging',
  '/insights/performance',
  '/insights/maturities',
  '/insights/concentration',
  '/insights/history',
  '/insights/transitions',
  '/imports',
  '/imports/2',
  '/status',
];

/** A tape of one asset, by a value that nothing else has. */
const load = (database: TestDatabase, name: string, value: string, ...args: string[]) =>
  importFile(database, tapeFile(`${header}A1,${value},active,2025-03-31\n`, `${name}.csv`), ...args);

async function askAll({ get, forgetRevision }: TestApi, tags: readonly string[] = []) {
  forgetRevision();
  const answers = [];
  for (const [index, path] of paths.entries()) {
    const tag = tags[index];
    const { status, headers, body } = await get(path, tag === undefined ? {} : { 'if-none-match': tag });
    answers.push({ path, status, tag: String(headers.etag), body: body.replace(/,"requestId":"[^"]*"/, '') });
  }
  return answers;
}

/** The database as it is now, put back by `restore` under the same name: rows, sequences and the portfolio's own. */
async function backUp(database: TestDatabase): Promise<{ restore(): Promise<void> }> {
  const { host, port, password } = inject('databaseServer');
  const admin = new pg.Client({ host, port, password, user: 'portfolio_owner', database: 'postgres' });
  await admin.connect();
  const [backup, lost] = [`${database.name}_backup`, `${database.name}_lost`];
  const disconnect = () =>
    admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database.name]);
  onTestFinished(async () => {
    for (const name of [backup, lost]) await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  });
  await disconnect();
  await admin.query(`create database ${backup} template ${database.name}`);
  return {
    restore: async () => {
      await disconnect();
      await admin.query(`alter database ${database.name} rename to ${lost}`);
      await admin.query(`alter database ${backup} rename to ${database.name}`);
    },
  };
}

it('shows nothing of a tape loaded after the backup once the backup is restored and another tape has its revision', async () => {
  const database = await createTestDatabase();
  const api = await startTestApi(database);
  await load(database, 'before', '1111.11', '--as-of', '2024-06-30');
  const backup = await backUp(database);
  await load(database, 'lost', '1222.22', '--as-of', '2024-07-31');
  const lost = await askAll(api);
  expect(lost.filter(({ body }) => /1222\.22|"lost\.csv"/.test(body))).not.toEqual([]);

  await backup.restore();
  await load(database, 'after', '1333.33', '--as-of', '2024-07-31');
  const status = (body: string | undefined) => JSON.parse(body ?? '') as { revision: number; revision_token: string };
  const after = await askAll(
    api,
    lost.map(({ tag }) => tag),
  );
  // The same number and the same date: only the token tells them apart.
  expect(status(after.at(-1)?.body).revision).toBe(status(lost.at(-1)?.body).revision);
  expect(status(after.at(-1)?.body).revision_token).not.toBe(status(lost.at(-1)?.body).revision_token);
  for (const { path, status, tag, body } of after) {
    expect({ path, status }).toEqual({ path, status: 200 });
    expect(body, path).not.toMatch(/1222\.22|lost\.csv/);
    if (tag !== 'undefined') expect(lost.map((answer) => answer.tag)).not.toContain(tag);
  }
});

it('shows the backup’s figures as soon as it is restored, also to clients that hold later ones', async () => {
  const database = await createTestDatabase();
  const api = await startTestApi(database);
  await load(database, 'before', '1111.11', '--as-of', '2024-06-30');
  const before = await askAll(api);
  const backup = await backUp(database);
  await load(database, 'lost', '1222.22', '--as-of', '2024-07-31');
  const lost = await askAll(api);
  await backup.restore();
  const restored = await askAll(
    api,
    lost.map(({ tag }) => tag),
  );
  expect(restored).toEqual(before);
});

it('a refused tape changes no figure and no ETag, and is listed at once', async () => {
  const database = await createTestDatabase();
  const api = await startTestApi(database);
  await load(database, 'taken', '1111.11', '--as-of', '2024-06-30');
  const before = await askAll(api);
  const refused = await load(database, 'refused', 'much', '--as-of', '2024-07-31');
  expect(refused.outcome).toBe('rejected');
  const after = await askAll(api);
  const listings = ['/imports', '/imports/2', '/status'];
  const figures = (answers: typeof after) => answers.filter(({ path }) => !listings.includes(path));
  expect(figures(after)).toEqual(figures(before));
  const [list, , status] = after.filter(({ path }) => listings.includes(path));
  expect(list?.body).toContain('refused.csv');
  expect(JSON.parse(status?.body ?? '')).toMatchObject({
    as_of_date: '2024-06-30',
    last_import: { outcome: 'rejected' },
  });
});

it('orders by revision and turn, not by the clock: a tape loaded after the clock was set back is the newest', async () => {
  const database = await createTestDatabase();
  const api = await startTestApi(database);
  await load(database, 'early', '1111.11', '--as-of', '2024-06-30');
  // As a clock that ran ten years ahead would have left them.
  const ahead = new Date('2099-01-01T00:00:00Z');
  await database.owner.updateTable('imports').set({ started_at: ahead, finished_at: ahead }).execute();
  await database.owner.updateTable('portfolio').set({ revised_at: ahead }).execute();
  const before = await askAll(api);
  await load(database, 'late', '1222.22', '--as-of', '2024-07-31');
  const after = await askAll(
    api,
    before.map(({ tag }) => tag),
  );
  for (const { path, status, body } of after.filter(({ path }) => !path.startsWith('/imports'))) {
    expect({ path, status }).toEqual({ path, status: 200 });
    expect(body, path).toMatch(/1222\.22|late\.csv|2024-07-31/);
  }
  const listed = JSON.parse(after.find(({ path }) => path === '/imports')?.body ?? '') as { file_name: string }[];
  expect(listed.map(({ file_name }) => file_name)).toEqual(['late.csv', 'early.csv']);
});
