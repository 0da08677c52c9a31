/** Any backend that meets the contract works: the FastAPI example replaces the backend behind the same tiers. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { attempt, run } from '../tools/kit/async-command.ts';
import { repository } from '../tools/kit/repository.ts';
import { baseImages, System } from './system.ts';

const example = 'examples/fastapi-backend';

describe.skipIf(!inject('engine'))('another backend', () => {
  const system = new System({
    project: 'portfolio-test-fastapi',
    port: 16091,
    files: ['docker-compose.yml', join(example, 'compose.yml')],
  });

  beforeAll(async () => {
    await system.compose(['build', 'backend']);
    await system.up('--no-build');
  });
  afterAll(() => system.destroy());

  test('passes its own tests and linter', async () => {
    const python = `PYTHON_IMAGE=${baseImages().PYTHON_IMAGE ?? ''}`;
    await run('docker', ['build', '--quiet', '--target', 'test', '--build-arg', python, join(repository, example)]);
  });

  test('meets the contract at the public address', async () => {
    const done = await attempt(process.execPath, [join(repository, 'contract/contract.ts'), `${system.url}/api`]);
    expect({ code: done.code, output: done.code === 0 ? '' : done.stdout }).toEqual({ code: 0, output: '' });
    expect(done.stdout).toMatch(/^ℹ fail 0$/m);
  });

  test('a backend that doesn’t meet it fails the contract tests (negative control)', async () => {
    const done = await attempt(process.execPath, [join(repository, 'contract/contract.ts'), system.url]);
    expect(done.code).toBe(1);
  });

  test('gives the dashboard the insights and the table, and the dashboard says that the rest is missing', async () => {
    const page = await (await fetch(system.url)).text();
    expect(page).toContain('506,817.31');
    expect(page).toContain('asset-001');
    expect(page).toContain('It does not offer ageing');
    expect((await fetch(`${system.url}/status`)).status).toBe(200);
  });

  test('needs no database, so none is running', async () => {
    expect(await system.containers('db', { all: true })).toEqual([]);
  });
});
