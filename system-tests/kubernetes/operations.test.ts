/** Runs the procedures of kubernetes/OPERATIONS.md as written. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registryAddress } from '../../tools/cluster/cluster.ts';
import { attempt, type Finished } from '../../tools/kit/async-command.ts';
import { repository } from '../../tools/kit/repository.ts';
import { procedures } from '../procedures.ts';
import { installedOverlay, isReady, kubectl, runs, servingPods, url } from './installed.ts';
import { firstRelease } from './setup.ts';

describe.skipIf(!runs)('kubernetes/OPERATIONS.md', () => {
  const document = procedures(readFileSync(join(repository, 'kubernetes/OPERATIONS.md'), 'utf8'));
  // What a procedure writes, such as a dump, is not left in the repository.
  const folder = mkdtempSync(join(tmpdir(), 'operations-'));
  const done: string[] = [''];

  /** Runs a procedure as a person would paste it, stopping at the first command that fails. */
  async function follow(name: string, env: Record<string, string> = {}): Promise<Finished> {
    const commands = document.get(name);
    if (commands === undefined) throw new Error(`OPERATIONS.md has no procedure "${name}"`);
    done.push(name);
    const result = await attempt('bash', ['--norc', '-euo', 'pipefail', '-c', commands.join('\n')], {
      cwd: folder,
      env: { VERSION: firstRelease, REGISTRY: registryAddress, OVERLAY: installedOverlay, ...env },
      timeoutMs: 400_000,
    });
    const output = result.code === 0 ? '' : `${result.stdout}${result.stderr}`;
    expect({ name, code: result.code, output }).toEqual({ name, code: 0, output: '' });
    return result;
  }

  const figures = async () => (await fetch(`${url}/api/insights`)).text();
  const served = async () => (await fetch(`${url}/api/health`)).headers.get('x-release');
  const pods = async (name: string) => (await servingPods(name)).filter(isReady);

  beforeAll(async () => {
    for (const name of [
      'package.json',
      'allowed-scripts.mjs',
      'node_modules',
      'delivery',
      'platform',
      'tools',
      'kubernetes',
      'profiles',
      'samples',
    ])
      symlinkSync(join(repository, name), join(folder, name));
    await follow('');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('see, and find a request', async () => {
    expect((await follow('see')).stdout).toMatch(/backend-\S+ +1\/1 +Running/);
    const answer = await fetch(`${url}/api/insights`, { headers: { 'x-request-id': 'operations-test-1' } });
    await answer.arrayBuffer();
    expect((await follow('find', { REQUEST_ID: 'operations-test-1' })).stdout).toMatch(/"service":"gateway"/);
  });

  test('scale, restart, deploy', async () => {
    await follow('scale');
    expect((await pods('backend')).length).toBe(3);
    const before = (await pods('backend')).map(({ metadata }) => metadata.uid);
    await follow('restart');
    expect((await pods('backend')).filter(({ metadata }) => before.includes(metadata.uid))).toEqual([]);
    await follow('deploy', { VERSION: 'two' });
    expect(await served()).toBe('two');
    await follow('deploy');
    expect(await served()).toBe(firstRelease);
    expect((await pods('backend')).length).toBe(2);
  });

  test('load', async () => {
    expect((await follow('load')).stdout).toMatch(/standard input is loaded|changes nothing|unchanged/);
  });

  test('back up and restore', async () => {
    const before = await figures();
    await follow('back-up');
    await kubectl([
      'exec',
      'db-0',
      '--',
      'psql',
      '--username=portfolio_owner',
      '--dbname=portfolio',
      '--command=delete from assets',
    ]);
    await follow('restore');
    expect(await figures()).toBe(before);
  });

  test('rotate', async () => {
    await follow('rotate');
    expect((await fetch(`${url}/api/insights`)).status).toBe(200);
  });

  test('users', async () => {
    const users = join(folder, 'users');
    writeFileSync(users, 'alice:$6$saltsalt$abcdefgh\n');
    await follow('users', { USERS: users });
    expect(await kubectl(['get', 'secret', 'edge-users', '--output=name'])).toContain('edge-users');
    await kubectl(['delete', 'secret', 'edge-users']);
  });

  test('every procedure was run', () => {
    expect(new Set(done)).toEqual(new Set(document.keys()));
  });
});
