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
import { untilNoImportRuns } from './import-under-way.ts';
import { keepRunning } from './processes/keep-running.ts';
import type { Service, startService } from './processes/processes.ts';
import { startWatchdog, type Watchdog } from './processes/watchdog.ts';
import { type LocalSettings, localSettings } from './settings.ts';
import { step } from './steps.ts';

/**
 * `npm start`: the whole system on this machine without containers, behind one address. `--dev` reloads on changes.
 * A failure is one sentence and exit code 1.
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

/** What every part of the start works with. */
interface Start {
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
  watchdog.lost.then(() => giveUp('Its watchdog was ended, and everything ends with it. Start again.'));
  await requireFreePort(settings.port);

  const begun: Start = { settings, lock, watchdog };
  const [database] = await together(openDatabase(begun), prepareDashboard(begun));
  const urls = await startServices(begun, database);
  const { port, allowedHosts } = settings;
  const door = await openFrontDoor({ port, ...urls, allowedHosts, hotReload: flags.dev });
  undo.push(() => door.close());
  const address = `http://localhost:${port}`;
  lock.serves(address);
  console.log(
    `\nReady: ${address}   (the API: ${address}/api/docs; database: ${databaseName(settings)}; stop with Ctrl-C)`,
  );
}

/** Waits for all of them. The first failure is reported at once and ends the others. */
async function together<First, Second>(first: Promise<First>, second: Promise<Second>): Promise<[First, Second]> {
  for (const part of [first, second]) part.catch(report);
  await Promise.allSettled([first, second]);
  stopping.throwIfAborted();
  return [await first, await second];
}

async function openDatabase({ settings, watchdog }: Start): Promise<LocalDatabase> {
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
    await untilNoImportRuns(database.ownerUrl, () => console.log('waiting for an import that is running')).catch(
      (error: Error) => console.error(`Can't tell whether an import runs: ${error.message}`),
    );
    await server.stop();
  });
  server.ended.then(() => {
    if (!stopping.aborted)
      giveUp('The embedded database ended by itself. Start again: it recovers what was committed.');
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
  if (status !== 0) throw new Error('The demo portfolio could not be loaded. Set DEMO=0 to start without it.');
}

/** `--dev` builds nothing: Next makes each page when it is asked for. */
async function prepareDashboard({ lock, watchdog }: Start): Promise<void> {
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
  { settings, lock, watchdog }: Start,
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

/** Checks each address that the front door will listen on, before anything is started. */
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
    if (Date.now() > deadline) throw new Error(`The ${name} did not get ready within a minute. Its log is in ${logs}.`);
    await delay(50);
  }
}

/** Once it is told to stop, what fails because of that has nothing to say. */
function report(error: unknown): void {
  if (!stopping.aborted) giveUp(error instanceof Error ? error.message : String(error));
  else if (error !== stopping.reason) console.error(error);
}

function giveUp(message: string): void {
  console.error(`\n${message}`);
  gaveUp.abort();
}

/** Undoes the start, last step first, once the step that is under way has ended. A running import is waited for. */
async function stop(): Promise<void> {
  try {
    await starting.catch(() => undefined); // has been told already
    for (const action of undo.reverse()) await action();
    process.exit(gaveUp.signal.aborted ? 1 : 0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
