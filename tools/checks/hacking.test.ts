/** Runs the named command blocks of HACKING.md as written, next to a running `npm start`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt } from '../kit/async-command.ts';
import { eventually } from '../kit/eventually.ts';
import { freePort } from '../kit/free-port.ts';
import { outputOf } from '../kit/output.ts';
import { repository } from '../kit/repository.ts';

const text = readFileSync(join(repository, 'HACKING.md'), 'utf8');
const blocks = new Map(
  [...text.matchAll(/^```sh (\S+)\n([\s\S]*?)^```$/gm)].map(([, name = '', commands = '']) => [name, commands]),
);
const dataDirectory = mkdtempSync(join(tmpdir(), 'portfolio-hacking-'));
const environment = {
  VITEST: undefined,
  NODE_OPTIONS: undefined,
  NODE_ENV: undefined,
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
  DATA_DIR: dataDirectory,
  PATH: [join(repository, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
};
let system: ChildProcess;

const bash = (commands: string) => ['--norc', '-euo', 'pipefail', '-c', commands];

function block(name: string): string {
  const commands = blocks.get(name);
  if (commands === undefined) throw new Error(`HACKING.md has no block "${name}"`);
  return commands;
}

/** @returns everything that the block printed */
async function follow(name: string): Promise<string> {
  const { code, stdout, stderr } = await attempt('bash', bash(block(name)), { cwd: repository, env: environment });
  expect({ code, output: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ code: 0, output: '' });
  return stdout;
}

function start(command: string, args: readonly string[], port: number): { child: ChildProcess; output: () => string } {
  const child = spawn(command, args, {
    cwd: repository,
    env: { ...process.env, ...environment, PORT: String(port) } as NodeJS.ProcessEnv,
    // In its own process group, so that its children can be ended with it.
    detached: true,
  });
  return { child, output: outputOf(child) };
}

beforeAll(async () => {
  const started = start(process.execPath, ['local/start.ts'], await freePort());
  system = started.child;
  await eventually('npm start is ready', 120_000, async () => started.output().includes('Ready:'));
});
afterAll(async () => {
  system.kill('SIGTERM');
  await once(system, 'exit');
  rmSync(dataDirectory, { recursive: true, force: true });
});

test('one test', async () => {
  expect(await follow('one-test')).toMatch(/1 passed \| \d+ skipped/);
});

test('an API in the debugger', async () => {
  const port = await freePort();
  // Uses free ports, because 8001 and the debugger's 9229 may be taken.
  const commands = block('debug').replace('PORT=8001', `PORT=${port}`).replace('--inspect ', '--inspect=0 ');
  const { child, output } = start('bash', bash(commands), port);
  try {
    await eventually('the API is ready', 60_000, async () => (await fetch(`http://127.0.0.1:${port}/ready`)).ok);
    expect(output()).toContain('Debugger listening on ws://');
  } finally {
    const ended = once(child, 'close');
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    await ended;
  }
});

test('the SQL plans of a request', async () => {
  const printed = await follow('plans');
  expect(printed).toContain('from "assets"');
  expect(printed).toMatch(/actual time=[\s\S]*status 200/);
});

test('every named block was run', () => {
  expect([...blocks.keys()].sort()).toEqual(['debug', 'one-test', 'plans']);
});
