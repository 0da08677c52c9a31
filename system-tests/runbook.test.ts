/** Runs the commands of RUNBOOK.md as written, in a copy of the repository. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { docker } from '../tools/engine/docker.ts';
import { attempt, type Finished } from '../tools/kit/async-command.ts';
import { eventually } from '../tools/kit/eventually.ts';
import { repository } from '../tools/kit/repository.ts';
import { copyInstallation } from './installation.ts';
import { procedures } from './procedures.ts';
import { System, testRelease } from './system.ts';

describe.skipIf(!inject('engine'))('RUNBOOK.md', () => {
  const runbook = procedures(readFileSync(join(repository, 'RUNBOOK.md'), 'utf8'));
  const directory = inject('engine') ? copyInstallation() : '';
  const system = new System({ project: 'portfolio-test-runbook', port: 16087, directory });
  const done: string[] = [];

  afterAll(async () => {
    await system.destroy();
    rmSync(directory, { recursive: true });
    const images = ['1.1.0', '1.0.0'].flatMap((release) =>
      ['backend', 'frontend'].map((name) => `portfolio-${name}:${release}`),
    );
    await attempt('docker', ['rmi', ...images]);
  });

  /** Runs a procedure as a person would paste it, stopping at the first command that fails. */
  async function follow(name: string, env: Record<string, string> = {}): Promise<Finished> {
    const commands = runbook.get(name);
    if (commands === undefined) throw new Error(`RUNBOOK.md has no procedure "${name}"`);
    done.push(name);
    const result = await attempt('bash', ['--norc', '-euo', 'pipefail', '-c', commands.join('\n')], {
      cwd: directory,
      env: { ...system.env, ...env },
      timeoutMs: 400_000,
    });
    expect({ name, code: result.code, output: result.code === 0 ? '' : `${result.stdout}${result.stderr}` }).toEqual({
      name,
      code: 0,
      output: '',
    });
    return result;
  }

  const get = async (path: string) => fetch(`${system.url}${path}`);
  const release = async () => (await get('/api/health')).headers.get('x-release');
  const assets = async () => ((await (await get('/api/assets')).json()) as unknown[]).length;

  test('start', { timeout: 400_000 }, async () => {
    await follow('start');
    expect((await get('/')).status).toBe(200);
    expect(await assets()).toBe(20);
    expect(await release()).toBe(testRelease);
  });

  test('scale', async () => {
    await follow('scale');
    expect(
      [await system.containers('backend'), await system.containers('frontend')].map(({ length }) => length),
    ).toEqual([3, 2]);
    expect((await get('/')).status).toBe(200);
    await system.up(
      '--no-build',
      '--no-deps',
      '--no-recreate',
      '--scale',
      'backend=1',
      '--scale',
      'frontend=1',
      'backend',
      'frontend',
    );
  });

  test('load a tape', async () => {
    await follow('load');
    const [, ...rows] = readFileSync(join(directory, 'samples/good-tape.csv'), 'utf8').trim().split('\n');
    const onTape = new Set(rows.map((row) => row.split(',')[0]));
    // The API's figures may be 250 ms old.
    await eventually('the portfolio is what the tape says', 2_000, async () => {
      const ids = ((await (await get('/api/assets')).json()) as { id: string }[]).map(({ id }) => id);
      return ids.length === onTape.size && ids.every((id) => onTape.has(id));
    });
  });

  test('undo an import, then accept its file again', async () => {
    const [newest] = (await (await get('/api/imports?limit=1')).json()) as { id: number }[];
    await follow('undo', { IMPORT: String(newest?.id) });
    await eventually('the portfolio is empty', 2_000, async () => (await assets()) === 0);
    await follow('accept');
    await eventually('the tape is loaded again', 2_000, async () => (await assets()) === 20);
  });

  test('deploy a version, then roll back', { timeout: 900_000 }, async () => {
    for (const name of ['backend', 'frontend'])
      await docker('tag', `portfolio-${name}:${testRelease}`, `portfolio-${name}:1.0.0`);
    await follow('deploy');
    expect(await release()).toBe('1.1.0');
    await follow('roll-back');
    // The images of 1.0.0 are those of the tests' release under another name.
    expect(await release()).toBe(testRelease);
  });

  test('back up, then restore', { timeout: 400_000 }, async () => {
    const before = await (await get('/api/assets')).text();
    await follow('back-up');
    expect(existsSync(join(directory, 'portfolio.dump'))).toBe(true);
    await follow('restore');
    expect(await (await get('/api/assets')).text()).toBe(before);
  });

  test('rotate the database passwords', { timeout: 400_000 }, async () => {
    const hashes =
      "select string_agg(rolpassword, ' ' order by rolname) from pg_authid where rolname in ('portfolio_owner', 'portfolio_reader')";
    const before = await system.sql(hashes);
    await follow('rotate');
    const after = await system.sql(hashes);
    expect(after.split(' ').filter((hash) => before.split(' ').includes(hash))).toEqual([]);
    expect((await get('/api/insights')).status).toBe(200);
    const [backend] = await system.containers('backend');
    await docker('restart', backend?.Id ?? '');
    await system.up('--no-build');
    expect((await get('/api/insights')).status).toBe(200);
  });

  // sign-in.test.ts covers sign-in with users.
  test('change who may sign in', async () => {
    await follow('users');
    expect((await get('/api/insights')).status).toBe(200);
  });

  test('a slow or failing request', async () => {
    const requestId = 'a-slow-request-0001';
    await fetch(`${system.url}/api/insights`, { headers: { 'x-request-id': requestId } });
    // The services write their log lines in batches, a few times a second.
    let lines: string[] = [];
    for (
      let attempts = 0;
      attempts < 50 && !lines.some((line) => line.includes('"service":"backend"'));
      attempts += 1
    ) {
      const { stdout } = await follow('debug', { REQUEST_ID: requestId });
      lines = stdout.split('\n').filter((line) => line.includes(requestId));
    }
    expect(lines.some((line) => line.includes('"service":"edge"'))).toBe(true);
    expect(lines.some((line) => line.includes('"service":"backend"'))).toBe(true);
  });

  test('drain for maintenance', { timeout: 400_000 }, async () => {
    const [before] = await system.containers('backend');
    await follow('drain');
    const all = await system.containers('backend', { all: true });
    expect(all.map(({ Id }) => Id)).not.toContain(before?.Id);
    expect(await system.containers()).toEqual([]);
  });

  test('every procedure was run', () => {
    expect([...new Set(done)].sort()).toEqual([...runbook.keys()].sort());
  });
});
