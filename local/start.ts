import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { environmentFor } from '../platform/settings/environment.ts';
import type { Program } from '../platform/settings/setting.ts';
import { backendNodeArguments } from '../platform/topology.ts';
import { freePort } from '../tools/kit/free-port.ts';
import { repository } from '../tools/kit/repository.ts';
import { buildDashboard } from './dashboard/dashboard-build.ts';
import { prepareDataDirectory } from './database/data-directory.ts';
import {
  type LocalDatabase,
  ownDatabase,
  prepareOwnSchema,
  prepareSchema,
  startLocalDatabase,
} from './database/database.ts';
import { databaseName } from './database/database-name.ts';
import { type Lock, lockDataDirectory } from './database/lock.ts';
import { endRequest } from './front-door/end-request.ts';
import { listen, loopbackAddresses, openFrontDoor } from './front-door/front-door.ts';
import { importTape } from './import-tape.ts';
import { keepRunning } from './processes/keep-running.ts';
import type { Service, startService } from './processes/processes.ts';
import { startWatchdog, type Watchdog } from './processes/watchdog.ts';
import { untilNoImportIsRunning } from './running-import.ts';
import { type LocalSettings, localSettings } from './settings.ts';
import { step } from './steps.ts';

/**
 * `npm start`: runs the whole system on this machine without containers, behind one address. `--dev` reloads on changes.
 * A failure prints one sentence and exits with code 1.
 */
const { values: flags } = parseArgs({ options: { dev: { type: 'boolean', default: false } } });
const undo: (() => Promise<void> | void)[] = [];
const ending = endRequest();
const gaveUp = new AbortController();
const stopping = AbortSignal.any([ending, gaveUp.signal]);

const starting = start();
stopping.addEventListener('abort', () => void stop());
try {
  await starting;
} catch (error) {
  report(error);
}

/** What each step of the start needs. */
interface Parts {
  readonly settings: LocalSettings;
  readonly lock: Lock;
  readonly watchdog: Watchdog;
}

async function start(): Promise<void> {
  const settings = localSettings(process.env);
  prepareDataDirectory(settings);
  const lock = await lockDataDirectory(settings.dataDirectory, '`npm start`');
  undo.push(() => lock.release());
  const watchdog = startWatchdog();
  undo.push(() => watchdog.dismiss());
  watchdog.lost.then(() => giveUp('The watchdog process was killed, so everything else was stopped too. Start again.'));
  await requireFreePort(settings.port);

  const parts: Parts = { settings, lock, watchdog };
  const [database] = await together(openDatabase(parts), prepareDashboard(parts));
  const urls = await startServices(parts, database);
  const { port, allowedHosts } = settings;
  const door = await openFrontDoor({ port, ...urls, allowedHosts, hotReload: flags.dev });
  undo.push(() => door.close());
  const address = `http://localhost:${port}`;
  lock.serves(address);
  console.log(
    `\nReady: ${address}   (the API: ${address}/api/docs; database: ${databaseName(settings)}; stop with Ctrl-C)`,
  );
}

/** Waits for both. A failure is reported at once and stops the other. */
async function together<First, Second>(first: Promise<First>, second: Promise<Second>): Promise<[First, Second]> {
  for (const part of [first, second]) part.catch(report);
  await Promise.allSettled([first, second]);
  stopping.throwIfAborted();
  return [await first, await second];
}

async function openDatabase({ settings, watchdog }: Parts): Promise<LocalDatabase> {
  const own = ownDatabase(settings);
  const where =
    own === undefined
      ? `PostgreSQL 17, embedded, data in ${settings.dataDirectory}`
      : `PostgreSQL at ${databaseName(settings)}`;
  return step(2, `database: ${where}`, async (detail) => {
    const database = own ?? (await startEmbedded(settings.dataDirectory, watchdog));
    stopping.throwIfAborted();
    const { applied, isNew } = await (own === undefined
      ? prepareSchema(database, settings.dataDirectory)
      : prepareOwnSchema(own));
    if (applied.length > 0) detail(`schema ${applied.join(', ')}`);
    if (settings.loadDemo && isNew) {
      await loadDemo(database, watchdog);
      detail('demo portfolio loaded');
    }
    return database;
  });
}

async function startEmbedded(dataDirectory: string, watchdog: Watchdog): Promise<LocalDatabase> {
  const { server, database } = await startLocalDatabase(dataDirectory, watchdog);
  undo.push(async () => {
    await untilNoImportIsRunning(database.ownerUrl, () => console.log('Waiting for a running import to finish.')).catch(
      (error: Error) => console.error(`Can't tell whether an import is running: ${error.message}`),
    );
    await server.stop();
  });
  server.ended.then(() => {
    if (!stopping.aborted)
      giveUp('The embedded database stopped unexpectedly. Start again: it recovers everything that was committed.');
  });
  return database;
}

async function loadDemo(database: LocalDatabase, watchdog: Watchdog): Promise<void> {
  const status = await importTape(database.writerUrl, ['--demo'], {
    environment: process.env,
    directory: repository,
    quiet: true,
    ending: stopping,
    onStart: (child) => watchdog.watch(child),
  });
  stopping.throwIfAborted();
  if (status !== 0) throw new Error('Loading the demo portfolio failed. Set DEMO=0 to start without it.');
}

/** `--dev` builds nothing, because Next then builds each page on request. */
async function prepareDashboard({ lock, watchdog }: Parts): Promise<void> {
  if (flags.dev) return;
  await step(3, 'dashboard: building it, if its sources have changed', async (detail) => {
    const built = await buildDashboard(process.env, {
      ending: stopping,
      onStart: (child) => {
        watchdog.watch(child);
        lock.record(child.pid === undefined ? [] : [child.pid]);
      },
    });
    detail(built ? 'built' : 'nothing to do');
  });
}

async function startServices(
  { settings, lock, watchdog }: Parts,
  database: LocalDatabase,
): Promise<{ apiUrl: string; dashboardUrl: string }> {
  const logs = join(settings.dataDirectory, 'logs');
  const environmentOf = (program: Program) => ({
    ...process.env,
    NODE_ENV: 'production',
    ...environmentFor('start', program, process.env),
  });
  const services: Service[] = [];
  const keep = (name: string, options: Omit<Parameters<typeof startService>[0], 'name' | 'logFile' | 'onStart'>) => {
    const onStart = (child: ChildProcess) => watchdog.watch(child);
    const onChange = () => lock.record(services.flatMap(({ child }) => child.pid ?? []));
    keepRunning(
      services,
      { ...options, name, onStart, logFile: join(logs, `${name}.log`) },
      { stopping, onChange, giveUp },
    );
  };
  const [apiPort, dashboardPort] = [await freePort(), await freePort()];
  const urls = { apiUrl: `http://127.0.0.1:${apiPort}`, dashboardUrl: `http://127.0.0.1:${dashboardPort}` };
  await step(4, `API and dashboard: starting, logs in ${logs}`, async () => {
    keep('api', {
      directory: join(repository, 'backend'),
      script: 'src/server.ts',
      nodeArguments: [...backendNodeArguments, ...(flags.dev ? ['--watch-path=src', '--watch-preserve-output'] : [])],
      environment: { ...environmentOf('backend'), DATABASE_URL: database.readerUrl, PORT: String(apiPort) },
    });
    const environment = { ...environmentOf('frontend'), API_URL: urls.apiUrl, PORT: String(dashboardPort) };
    const frontend = join(repository, 'frontend');
    keep(
      'dashboard',
      flags.dev
        ? {
            directory: frontend,
            script: 'src/server/server.ts',
            scriptArguments: ['--dev'],
            environment: { ...environment, NODE_ENV: 'development' },
          }
        : { directory: join(frontend, 'dist'), script: 'server.js', environment },
    );
    undo.push(async () => {
      await Promise.all(services.map((service) => service.stop(4_000)));
    });
    await Promise.all([
      untilAnswering(`${urls.apiUrl}/ready`, 'API', logs),
      untilAnswering(`${urls.dashboardUrl}/readyz`, 'dashboard', logs),
    ]);
  });
  return urls;
}

/** Checks each address that the front door will use before anything is started. */
async function requireFreePort(port: number): Promise<void> {
  for (const address of loopbackAddresses()) {
    const probe = createServer();
    await listen(probe, port, address);
    probe.close();
    await once(probe, 'close');
  }
}

async function untilAnswering(url: string, name: string, logs: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    stopping.throwIfAborted();
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (response?.ok) return;
    if (Date.now() > deadline) throw new Error(`The ${name} was not ready within a minute. Its log is in ${logs}.`);
    await delay(50);
  }
}

/** Reports the failure, unless stopping caused it. */
function report(error: unknown): void {
  if (!stopping.aborted) giveUp(error instanceof Error ? error.message : String(error));
  else if (error !== stopping.reason) console.error(error);
}

function giveUp(message: string): void {
  console.error(`\n${message}`);
  gaveUp.abort();
}

/** Waits for the current step and for a running import, then undoes the start, last step first. */
async function stop(): Promise<void> {
  try {
    await starting.catch(() => undefined); // reported already
    for (const action of undo.reverse()) await action();
    process.exit(gaveUp.signal.aborted ? 1 : 0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
