import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../tools/kit/free-port.ts';
import { outputOf } from '../tools/kit/output.ts';
import { repository } from '../tools/kit/repository.ts';
import { isAlive, type ProcessIdentity } from './processes/processes.ts';

/** `npm start` as people use it: the real processes, the embedded database, the front door. */
interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  output(): string;
  readonly exit: Promise<number | null>;
  untilReady(): Promise<void>;
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'portfolio-start-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function run(script: string, args: readonly string[], environment: Record<string, string>, port = 0): Running {
  return watch(spawnScript(script, args, environment), port);
}

function spawnScript(script: string, args: readonly string[], environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [join(repository, 'local', script), ...args], {
    env: {
      ...process.env,
      VITEST: undefined,
      NODE_OPTIONS: undefined,
      NODE_ENV: undefined,
      ...environment,
    } as NodeJS.ProcessEnv,
    stdio: 'pipe',
  });
}

function watch(child: ChildProcess, port: number): Running {
  const output = outputOf(child);
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await exit;
  });
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    output,
    exit,
    untilReady: () =>
      Promise.race([
        expect.poll(output, { timeout: 240_000, interval: 50 }).toMatch(/^Ready: /m),
        exit.then(() => {
          throw new Error(`It ended instead of getting ready:\n${output()}`);
        }),
      ]),
  };
}

async function start(directory: string, environment: Record<string, string> = {}): Promise<Running> {
  const port = await freePort();
  return run('start.ts', [], { PORT: String(port), DATA_DIR: directory, ...environment }, port);
}

const insightValues = async (url: string) =>
  ((await (await fetch(`${url}/api/insights`)).json()) as { value: number }[]).map(({ value }) => value);

/** Reads the body to its end, because a connection cut with an unread body would fail later and elsewhere. */
async function statusOf(url: string): Promise<number> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status;
}

/** Command lines of the processes that use a data directory. */
function processesOn(directory: string): string[] {
  return execFileSync('ps', ['-ax', '-o', 'command='], { encoding: 'utf8' })
    .split('\n')
    .filter((command) => command.includes(directory));
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
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
  const imported = run('import.ts', [tape, '--as-of', '2026-01-31'], { DATA_DIR: directory });
  // An idle connection once kept the command alive for a minute after it was done.
  expect(await secondsOf(() => imported.exit)).toBeLessThan(30);
  expect(await imported.exit, imported.output()).toBe(0);
  const database = `database: embedded, data in ${directory}`;
  expect(imported.output()).toContain(`${database}; dashboard: http://localhost:${new URL(first.url).port}\n`);
  expect(first.output()).toContain(database);
  await expect.poll(() => insightValues(first.url)).toEqual([100, 0, 100, 0]);

  first.child.kill('SIGTERM');
  expect(await secondsOf(() => first.exit)).toBeLessThan(5);
  expect(await first.exit).toBe(0);
  expect(services.filter(isAlive)).toEqual([]);
  expect(processesOn(directory)).toEqual([]);
  await expect(fetch(first.url)).rejects.toThrow();

  const second = await start(directory);
  // It takes half of that on a quiet machine; here other tests run beside it.
  expect(await secondsOf(() => second.untilReady())).toBeLessThan(10);
  expect(await insightValues(second.url)).toEqual([100, 0, 100, 0]);
});

it('recovers at the next start after a kill -9', async () => {
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

it('stops within 5 s at any step of a first start and leaves no process, and the next start succeeds', async () => {
  const directory = newDirectory();
  for (const step of ['PostgreSQL 17', 'dashboard: building', 'demo portfolio loaded', 'logs in']) {
    const system = await start(directory);
    await expect.poll(system.output, { timeout: 60_000, interval: 5 }).toContain(step);
    system.child.kill('SIGTERM');
    expect(await secondsOf(() => system.exit)).toBeLessThan(5);
    expect(await system.exit).toBe(0);
    expect(system.output()).not.toMatch(/error/i);
    expect(processesOn(directory)).toEqual([]);
  }
  const system = await start(directory);
  await system.untilReady();
  expect(await insightValues(system.url)).toEqual([506817.31, 0.4, 260238.11, 0.0288]);
});

it('recovers from a kill -9 while the database is set up for the first time', async () => {
  const directory = newDirectory();
  const first = await start(directory);
  await expect.poll(() => processesOn(directory).join(), { timeout: 60_000, interval: 5 }).toContain('initdb');
  first.child.kill('SIGKILL');
  await first.exit;
  const second = await start(directory);
  await second.untilReady();
  expect(await insightValues(second.url)).toEqual([506817.31, 0.4, 260238.11, 0.0288]);
});

it('waits for an import that is running before it stops', async () => {
  const directory = newDirectory();
  const system = await start(directory);
  await system.untilReady();
  const child = spawnScript('import.ts', ['-', '--as-of', '2026-01-31'], { DATA_DIR: directory, LOG_LEVEL: 'info' });
  const importer = watch(child, 0);
  child.stdin?.write('id,nominal_value,status,due_date\n');
  await expect.poll(importer.output, { timeout: 30_000 }).toContain('import started');
  system.child.kill('SIGTERM');
  await expect.poll(system.output, { timeout: 30_000 }).toContain('Waiting for a running import to finish.');
  child.stdin?.end('loan-1,100.00,active,2027-01-01\n');
  expect(await importer.exit, importer.output()).toBe(0);
  expect(await system.exit).toBe(0);
  expect(importer.output()).toContain('is loaded');
});

it('an import that a signal ends also stops the database it started', async () => {
  const directory = newDirectory();
  const importer = watch(
    spawnScript('import.ts', ['-', '--as-of', '2026-01-31'], { DATA_DIR: directory, LOG_LEVEL: 'info' }),
    0,
  );
  await expect.poll(importer.output, { timeout: 60_000 }).toContain('import started');
  importer.child.kill('SIGTERM');
  expect(await importer.exit).toBe(1);
  expect(processesOn(directory)).toEqual([]);
});

it('loads the thirteen months of the demo year into a running system', async () => {
  const directory = newDirectory();
  const system = await start(directory);
  await system.untilReady();
  const demo = run('demo.ts', [], { DATA_DIR: directory });
  expect(await demo.exit, demo.output()).toBe(0);
  const history = (await (await fetch(`${system.url}/api/insights/history`)).json()) as { snapshots: unknown[] };
  expect(history.snapshots).toHaveLength(13);
});

it('restarts a service that has crashed', async () => {
  const directory = newDirectory();
  const system = await start(directory);
  await system.untilReady();
  for (const { pid } of recordedServices(directory)) process.kill(pid, 'SIGABRT');
  await expect.poll(() => system.output(), { timeout: 30_000 }).toMatch(/The dashboard exited/);
  await expect
    .poll(async () => [await statusOf(`${system.url}/api/insights`), await statusOf(system.url)], { timeout: 60_000 })
    .toEqual([200, 200]);
});

it('refuses a second start in the same directory in one line', async () => {
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

it('says in one line why it can not start: a taken port, an invalid PORT, an unusable DATABASE_URL', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  onTestFinished(() => void holder.close());
  const address = holder.address();
  const taken = typeof address === 'object' && address !== null ? String(address.port) : '';
  const nobody = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
  for (const [environment, sentence] of [
    [{ PORT: taken }, `Port ${taken} is taken by another program.`],
    [{ PORT: '99999' }, 'PORT is "99999"; it takes a whole number from 1 to 65535.'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL is not an address of the form'],
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

it.runIf(process.platform === 'linux')('does not hang where no directory can be created', async () => {
  const system = await start('/proc/portfolio');
  expect(await system.exit).toBe(1);
  expect(system.output()).toContain("The data directory /proc/portfolio can't be written (ENOENT).");
});

it('an import without a running system starts the database itself and leaves no process', async () => {
  const directory = newDirectory();
  const tape = join(newDirectory(), 'tape.csv');
  writeFileSync(tape, 'id,nominal_value,status,due_date\nloan-1,100.00,late,2027-01-01\n');
  const refused = run('import.ts', [tape, '--as-of', '2026-01-31'], { DATA_DIR: directory });
  expect(await refused.exit, refused.output()).toBe(2);
  writeFileSync(tape, 'id,nominal_value,status,due_date\nloan-1,100.00,active,2027-01-01\n');
  const loaded = run('import.ts', [tape, '--as-of', '2026-01-31'], { DATA_DIR: directory });
  expect(await loaded.exit, loaded.output()).toBe(0);
  expect(loaded.output()).toContain(`no dashboard is running on it; to see it, run: DATA_DIR=${directory} npm start`);
  const system = await start(directory);
  await system.untilReady();
  expect(await insightValues(system.url)).toEqual([100, 0, 100, 0]);
});
