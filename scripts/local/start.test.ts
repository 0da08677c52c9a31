import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { buildDashboard } from './dashboard-build.ts';
import { isAlive, type ProcessIdentity } from './processes.ts';
import { root } from './settings.ts';

/** `npm start` as a person uses it: the real processes, the embedded database, the front door. */
interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  output(): string;
  readonly exit: Promise<number | null>;
  untilReady(): Promise<void>;
}

// Not part of what the tests wait for: a start builds the dashboard only when its sources have changed.
beforeAll(async () => void (await buildDashboard(process.env)));

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'portfolio-start-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function run(script: string, args: readonly string[], environment: Record<string, string>, port = 0): Running {
  const child = spawn(process.execPath, [join(root, 'scripts', script), ...args], {
    env: {
      ...process.env,
      VITEST: undefined,
      NODE_OPTIONS: undefined,
      NODE_ENV: undefined,
      ...environment,
    } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await exit;
  });
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    exit,
    untilReady: async () => {
      await expect
        .poll(() => (child.exitCode === null ? /^Ready: /m.test(output) : output), { timeout: 240_000, interval: 100 })
        .toBe(true);
    },
  };
}

async function start(directory: string, environment: Record<string, string> = {}): Promise<Running> {
  const port = await freePort();
  return run('start.ts', [], { PORT: String(port), DATA_DIR: directory, ...environment }, port);
}

const insightValues = async (url: string) =>
  ((await (await fetch(`${url}/api/insights`)).json()) as { value: number }[]).map(({ value }) => value);

/** With the body read to its end: a connection that is cut while a body is unread fails later, elsewhere. */
async function statusOf(url: string): Promise<number> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status;
}

const recordedServices = (directory: string) =>
  (JSON.parse(readFileSync(join(directory, 'lock.json'), 'utf8')) as { services: ProcessIdentity[] }).services;

it('serves dashboard and API at one address with the demo portfolio, stops on SIGTERM leaving nothing, and keeps its data', async () => {
  const directory = newDirectory();
  const first = await start(directory);
  await first.untilReady();
  expect(await insightValues(first.url)).toEqual([506817.31, 0.4, 260238.11, 0.0288]);
  const page = await (await fetch(first.url)).text();
  expect(page).toContain('Portfolio Dashboard');
  expect(page).toContain('506,817.31');
  expect(await statusOf(`${first.url}/api/health`)).toBe(200);
  expect(await (await fetch(`${first.url}/api/docs`)).text()).toContain('swagger-ui');

  const services = recordedServices(directory);
  expect(services).toHaveLength(2);
  const tape = join(directory, 'tape.csv');
  writeFileSync(tape, 'id,nominal_value,status,due_date\nloan-1,100.00,active,2027-01-01\n');
  const imported = run('import.ts', [tape, '--as-of', '2026-11-30'], { DATA_DIR: directory });
  expect(await imported.exit, imported.output()).toBe(0);
  await expect.poll(() => insightValues(first.url)).toEqual([100, 0, 100, 0]);

  first.child.kill('SIGTERM');
  expect(await first.exit).toBe(0);
  expect(services.filter(isAlive)).toEqual([]);
  await expect(fetch(first.url)).rejects.toThrow();

  const second = await start(directory);
  await second.untilReady();
  expect(await insightValues(second.url)).toEqual([100, 0, 100, 0]);
});

it('recovers at the next start what a kill -9 left behind', async () => {
  const directory = newDirectory();
  const first = await start(directory);
  await first.untilReady();
  const services = recordedServices(directory);
  first.child.kill('SIGKILL');
  await first.exit;
  const second = await start(directory);
  await second.untilReady();
  expect(services.filter(isAlive)).toEqual([]);
  expect(await insightValues(second.url)).toEqual([506817.31, 0.4, 260238.11, 0.0288]);
});

it('starts a service again that was killed', async () => {
  const directory = newDirectory();
  const system = await start(directory);
  await system.untilReady();
  for (const { pid } of recordedServices(directory)) process.kill(pid, 'SIGKILL');
  await expect.poll(() => system.output(), { timeout: 30_000 }).toMatch(/The dashboard ended/);
  await expect
    .poll(async () => [await statusOf(`${system.url}/api/insights`), await statusOf(system.url)], { timeout: 60_000 })
    .toEqual([200, 200]);
});

it('says in one line that a second start in the same directory is one too many', async () => {
  const directory = newDirectory();
  const first = await start(directory);
  await first.untilReady();
  const second = await start(directory);
  expect(await second.exit).toBe(1);
  expect(second.output().trim()).toMatch(
    /^`npm start` already uses .* \(process \d+\)\. Stop it first, or name another directory with DATA_DIR\.$/,
  );
  expect(await insightValues(first.url)).toHaveLength(4);
});

it('says in one line that the port is taken, which PORT is none, and which DATABASE_URL can not be used', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  onTestFinished(() => void holder.close());
  const address = holder.address();
  const taken = typeof address === 'object' && address !== null ? String(address.port) : '';
  const nobody = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
  for (const [environment, sentence] of [
    [{ PORT: taken }, `Port ${taken} is taken by another program.`],
    [{ PORT: '99999' }, 'PORT is "99999"; it takes a port from 1 to 65535.'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL is not of the form'],
    [{ DATABASE_URL: nobody }, "The database at DATABASE_URL can't be used: connect ECONNREFUSED"],
  ] as const) {
    const system = run('start.ts', [], { PORT: '1', DATA_DIR: newDirectory(), ...environment });
    if (!('PORT' in environment)) expect(environment.DATABASE_URL).toBeDefined();
    expect(await system.exit).toBe(1);
    expect(system.output()).toContain(sentence);
    expect(system.output()).not.toMatch(/^\s+at /m);
  }
});

it('says in one line that the data directory can not be written', async () => {
  const parent = newDirectory();
  writeFileSync(join(parent, 'file'), '');
  const system = await start(join(parent, 'file', 'data'));
  expect(await system.exit).toBe(1);
  expect(system.output()).toContain("can't be written (ENOTDIR). Make it writable, or name another with DATA_DIR.");
});

it('an import without a running system starts the database for itself and leaves no process', async () => {
  const directory = newDirectory();
  const tape = join(directory, 'tape.csv');
  writeFileSync(tape, 'id,nominal_value,status,due_date\nloan-1,100.00,late,2027-01-01\n');
  const refused = run('import.ts', [tape, '--as-of', '2026-11-30'], { DATA_DIR: directory });
  expect(await refused.exit, refused.output()).toBe(2);
  writeFileSync(tape, 'id,nominal_value,status,due_date\nloan-1,100.00,active,2027-01-01\n');
  const loaded = run('import.ts', [tape, '--as-of', '2026-11-30'], { DATA_DIR: directory });
  expect(await loaded.exit, loaded.output()).toBe(0);
  const system = await start(directory);
  await system.untilReady();
  expect(await insightValues(system.url)).toEqual([100, 0, 100, 0]);
});
