/**
 * Backup and restore drill with a million assets: a backup during an import, a destroyed volume, a restore, a
 * comparison.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { docker } from '../tools/engine/docker.ts';
import { run } from '../tools/kit/async-command.ts';
import { eventually } from '../tools/kit/eventually.ts';
import { System } from './system.ts';
import { anyChange, writeSyntheticTape } from './tape.ts';

const assets = 1_000_000;

/** One row that describes what must survive: counts and order-independent checksums of assets, history and rollup. */
const checksums = `
  select (select count(*) || ' ' || sum(hashtextextended(assets::text, 0)::numeric) from assets),
         (select count(*) || ' ' || sum(hashtextextended(asset_history::text, 0)::numeric) from asset_history),
         (select count(*) || ' ' || sum(hashtextextended(asset_rollup::text, 0)::numeric) from asset_rollup),
         (select revision from portfolio);`;
/** True if the rollup differs from the sums over the assets. */
const rollupDifference = `
  select count(*) from (
    (select status, due_date, count(*), sum(nominal_value) from assets group by 1, 2)
    except
    (select status, due_date, assets, nominal_value from asset_rollup)
  ) as difference;`;

describe.skipIf(!inject('engine'))('backup and restore', () => {
  const system = new System({ project: 'portfolio-test-backup', port: 16086, env: { DEMO: '0', ...anyChange } });
  const folder = inject('engine') ? mkdtempSync(join(tmpdir(), 'portfolio-container-test-')) : '';
  const dump = join(folder, 'portfolio.dump');

  beforeAll(() => {
    // The importer runs as another user and must be able to read the tapes here.
    if (folder !== '') chmodSync(folder, 0o755);
    return system.up('--no-build');
  });
  afterAll(async () => {
    await system.destroy();
    rmSync(folder, { recursive: true });
  });

  const importing = (path: string, asOf: string) =>
    run(
      'docker',
      [
        'compose',
        'run',
        '--rm',
        '--no-deps',
        '-T',
        '--volume',
        `${folder}:/drill:ro`,
        'import',
        '--as-of',
        asOf,
        `/drill/${path}`,
      ],
      { cwd: system.directory, env: system.env, timeoutMs: 600_000 },
    );

  async function backUp(to: string): Promise<void> {
    const child = spawn(
      'docker',
      ['compose', 'exec', '-T', 'db', 'pg_dump', '--username=portfolio_owner', '--dbname=portfolio', '--format=custom'],
      { cwd: system.directory, env: { ...process.env, ...system.env }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const written = child.stdout.pipe(createWriteStream(to));
    const [[code]] = await Promise.all([once(child, 'close'), once(written, 'close')]);
    if (code !== 0) throw new Error(`pg_dump ended with exit code ${code}`);
  }

  /** Restores as RUNBOOK.md does: replaces the current data, then migrates the schema. */
  async function restore(from: string): Promise<void> {
    await run(
      'sh',
      [
        '-c',
        'docker compose exec -T db pg_restore --username=portfolio_owner --dbname=portfolio --clean --if-exists --single-transaction < "$1"',
        'sh',
        from,
      ],
      { cwd: system.directory, env: system.env, timeoutMs: 600_000 },
    );
    await system.compose(['run', '--rm', '--no-deps', '-T', 'migrate']);
  }

  /** Loads a tape with one asset, whose value occurs nowhere else. */
  async function load(name: string, value: string, asOf: string): Promise<void> {
    writeFileSync(join(folder, name), `id,nominal_value,status,due_date\nA1,${value},active,2027-03-31\n`);
    await importing(name, asOf);
  }

  const shown = ['/', '/assets', '/assets/A1', '/imports', '/imports/2'];
  const answered = [
    '/assets',
    '/assets.csv',
    '/assets/A1',
    '/insights',
    '/insights/history',
    '/insights/concentration',
    '/imports',
  ];

  /** Requests every page and response as a client that holds earlier ETags. */
  async function askAll(tags: ReadonlyMap<string, string> = new Map()) {
    const paths = [...shown, ...answered.map((path) => `/api${path}`)];
    return Promise.all(
      paths.map(async (path) => {
        const tag = tags.get(path);
        const response = await fetch(`${system.url}${path}`, {
          headers: tag === undefined ? {} : { 'if-none-match': tag },
        });
        return { path, status: response.status, tag: response.headers.get('etag') ?? '', body: await response.text() };
      }),
    );
  }
  const currentRevision = async () =>
    ((await (await fetch(`${system.url}/api/status`)).json()) as { revision: number }).revision;

  test('after a restore no page and no response shows a tape that was loaded after the backup', async () => {
    const empty = join(folder, 'empty.dump');
    await backUp(empty);
    await load('before.csv', '1111.11', '2026-06-30');
    await backUp(dump);
    await load('lost.csv', '1222.22', '2026-07-31');
    const lost = await askAll();
    expect(lost.filter(({ body }) => /1,?222\.22|lost\.csv/.test(body)).length).toBeGreaterThan(shown.length);
    const lostRevision = await currentRevision();

    await restore(dump);
    await load('after.csv', '1333.33', '2026-07-31');
    expect(await currentRevision()).toBe(lostRevision);
    for (const { path, status, body } of await askAll(new Map(lost.map(({ path, tag }) => [path, tag])))) {
      expect({ path, status }).toEqual({ path, status: 200 });
      expect(body, path).not.toMatch(/1,?222\.22|lost\.csv/);
      expect(body, path).toMatch(/1,?333\.33|after\.csv/);
    }
    await restore(empty);
  });

  test('a backup taken while an import runs restores the portfolio as it was', { timeout: 1_500_000 }, async () => {
    await writeSyntheticTape(join(folder, 'first.csv'), assets, 0);
    await writeSyntheticTape(join(folder, 'second.csv'), assets, 1);
    await importing('first.csv', '2026-09-30');
    const before = await system.sql(checksums);
    expect(before).toMatch(new RegExp(`^${assets} `));

    const second = importing('second.csv', '2026-10-31');
    await eventually(
      'the second import writes',
      120_000,
      async () =>
        Number(
          await system.sql(
            "select count(*) from pg_stat_activity where application_name = 'portfolio-import' and state = 'active'",
          ),
        ) > 0,
    );
    const backupStarted = Date.now();
    await backUp(dump);
    const backedUp = Date.now();
    await second;
    const lost = Date.now();
    expect(await system.sql(checksums)).not.toBe(before);

    await system.compose(['down', '--timeout', '5']);
    await docker('volume', 'rm', `${system.options.project}_database`);

    const restoreStarted = Date.now();
    await system.up('--no-build', 'db');
    await system.compose(['run', '--rm', '--no-deps', '-T', 'migrate']);
    await restore(dump);
    await system.up('--no-build');
    const restored = Date.now();

    expect(await system.sql(checksums)).toBe(before);
    expect(await system.sql(rollupDifference)).toBe('0');
    const insights = (await (await fetch(`${system.url}/api/insights`)).json()) as unknown[];
    expect(insights).toHaveLength(4);
    const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
    console.info(
      `backup of ${assets} assets: ${seconds(backupStarted, backedUp)} s during an import, ${(statSync(dump).size / 1e6).toFixed(0)} MB; ` +
        `lost: the imports acknowledged in the ${seconds(backupStarted, lost)} s since the backup began (one); restored and serving after ${seconds(restoreStarted, restored)} s`,
    );
  });
});
