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
import { ownDatabase, prepareOwnSchema, prepareSchema, startLocalDatabase } from './database/database.ts';
import { databaseName } from './database/database-name.ts';
import { lockDataDirectory } from './database/lock.ts';
import { endRequest } from './front-door/end-request.ts';
import { listen, loopbackAddresses, openFrontDoor } from './front-door/front-door.ts';
import { importTape } from './import-tape.ts';
import { untilNoImportRuns } from './import-under-way.ts';
import { type Service, startService } from './processes/processes.ts';
import { startWatchdog } from './processes/watchdog.ts';
import { localSettings } from './settings.ts';

/**
 * `npm start`: the whole system on this machine without containers, one address in front of it. `--dev` reloads.
 * Each step is printed; each failure is a sentence and exit code 1.
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
  // Stopped on the way, it has nothing more to say.
  if (!stopping.aborted) giveUp(error instanceof Error ? error.message : String(error));
  else if (error !== stopping.reason) console.error(error);
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

  const own = ownDatabase(settings);
  let database = own;
  if (database === undefined) {
    step(`PostgreSQL 17, embedded, data in ${settings.dataDirectory}`);
    const local = await startLocalDatabase(settings.dataDirectory, watchdog);
    database = local.database;
    undo.push(async () => {
      await untilNoImportRuns(local.database.ownerUrl, () =>
        console.log('· waiting for an import that is running'),
      ).catch((error: Error) => console.error(`Can't tell whether an import runs: ${error.message}`));
      await local.server.stop();
    });
    local.server.ended.then(() => {
      if (!stopping.aborted)
        giveUp('The embedded database ended by itself. Start again: it recovers what was committed.');
    });
  } else {
    step(`PostgreSQL at ${databaseName(settings)}`);
  }
  stopping.throwIfAborted();
  const { applied, isNew } = await (own === undefined
    ? prepareSchema(database, settings.dataDirectory)
    : prepareOwnSchema(own));
  if (applied.length > 0) step(`schema: ${applied.join(', ')}`);
  if (settings.loadDemo && isNew) {
    step('demo portfolio');
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

  const logs = join(settings.dataDirectory, 'logs');
  const environmentOf = (program: Program) => ({
    ...process.env,
    NODE_ENV: 'production',
    ...environmentFor('start', program, process.env),
  });
  if (!flags.dev) {
    const started = Date.now();
    step('dashboard: building if its sources changed');
    const built = await buildDashboard(process.env, {
      ending: stopping,
      onStart: (child) => {
        watchdog.watch(child);
        lock.record(child.pid === undefined ? [] : [child.pid]);
      },
    });
    if (built) step(`dashboard: built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
  const [apiPort, dashboardPort] = [await freePort(), await freePort()];
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const dashboardUrl = `http://127.0.0.1:${dashboardPort}`;
  const services: Service[] = [];
  const keep = (name: string, options: Omit<Parameters<typeof startService>[0], 'name' | 'logFile' | 'onStart'>) => {
    const onStart = (child: ChildProcess) => watchdog.watch(child);
    keepRunning(services, { ...options, name, onStart, logFile: join(logs, `${name}.log`) }, () =>
      lock.record(services.flatMap(({ child }) => child.pid ?? [])),
    );
  };
  keep('api', {
    directory: join(repository, 'backend'),
    script: 'src/server.ts',
    nodeArguments: [...backendNodeArguments, ...(flags.dev ? ['--watch-path=src', '--watch-preserve-output'] : [])],
    environment: { ...environmentOf('backend'), DATABASE_URL: database.readerUrl, PORT: String(apiPort) },
  });
  const dashboard = { ...environmentOf('frontend'), API_URL: apiUrl, PORT: String(dashboardPort) };
  if (flags.dev) {
    keep('dashboard', {
      directory: join(repository, 'frontend'),
      script: 'src/server/server.ts',
      scriptArguments: ['--dev'],
      environment: { ...dashboard, NODE_ENV: 'development' },
    });
  } else {
    keep('dashboard', { directory: join(repository, 'frontend', 'dist'), script: 'server.js', environment: dashboard });
  }
  undo.push(async () => {
    await Promise.all(services.map((service) => service.stop(4_000)));
  });
  await Promise.all([
    untilAnswering(`${apiUrl}/ready`, 'API', logs),
    untilAnswering(`${dashboardUrl}/readyz`, 'dashboard', logs),
  ]);

  const { port, allowedHosts } = settings;
  const door = await openFrontDoor({ port, apiUrl, dashboardUrl, allowedHosts, hotReload: flags.dev });
  undo.push(() => door.close());
  step(`logs in ${logs}`);
  const address = `http://localhost:${port}`;
  lock.serves(address);
  console.log(
    `\nReady: ${address}   (the API: ${address}/api/docs; database: ${databaseName(settings)}; stop with Ctrl-C)`,
  );
}

function step(text: string): void {
  console.log(`· ${text}`);
}

/**
 * Starts a service, and again when it ends by itself; three quick ends in a row are for a person to look at. One that is
 * killed was ended by somebody: everything else ends with it.
 */
function keepRunning(services: Service[], options: Parameters<typeof startService>[0], onChange: () => void): void {
  let quickEnds = 0;
  const run = (): void => {
    const startedAt = Date.now();
    const service = startService(options);
    services.push(service);
    onChange();
    service.child.once('exit', (code, signal) => {
      services.splice(services.indexOf(service), 1);
      if (stopping.aborted) return;
      if (signal === 'SIGKILL')
        return giveUp(`The ${options.name} was killed, and everything ends with it. Start again.`);
      quickEnds = Date.now() - startedAt < 10_000 ? quickEnds + 1 : 0;
      if (quickEnds >= 3)
        return giveUp(
          `The ${options.name} keeps ending (${signal ?? `exit code ${code}`}). Its last words are in ${options.logFile}.`,
        );
      console.error(`The ${options.name} ended (${signal ?? `exit code ${code}`}); starting it again.`);
      setTimeout(() => stopping.aborted || run(), 500);
    });
  };
  run();
}

/** On every address that the front door will listen on: said before anything is started. */
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
