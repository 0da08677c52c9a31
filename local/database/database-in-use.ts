import type { ChildProcess } from 'node:child_process';
import { endRequest } from '../front-door/end-request.ts';
import { startWatchdog } from '../processes/watchdog.ts';
import { localSettings } from '../settings.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { ownDatabase, prepareOwnSchema, prepareSchema, runningLocalDatabase, startLocalDatabase } from './database.ts';
import { whereItWorks } from './database-name.ts';
import { lockDataDirectory, servedAt } from './lock.ts';

/** What the work on the database receives. */
export interface DatabaseUse {
  readonly writerUrl: string;
  /** The user's working directory. */
  readonly directory: string;
  /** Aborted by Ctrl-C. */
  readonly ending: AbortSignal;
  /** Must be called with each process that is started, so that none is left behind when this command is killed. */
  readonly onStart: (child: ChildProcess) => void;
}

/**
 * Runs `work` on the database that `npm start` would use: DATABASE_URL, the embedded one if it is running, or else the
 * embedded one started for the duration of the work. It leaves no server behind, even after Ctrl-C.
 * @returns the exit code
 */
export async function withDatabaseInUse(
  environment: Readonly<Record<string, string | undefined>>,
  work: (use: DatabaseUse) => Promise<number>,
): Promise<number> {
  const lost = new AbortController();
  const ending = AbortSignal.any([endRequest(), lost.signal]);
  const watchdog = startWatchdog();
  watchdog.lost.then(() =>
    lost.abort(new Error('The watchdog process was killed, so this command stopped. Try again.')),
  );
  const workOn = (writerUrl: string, directory: string) =>
    work({ writerUrl, directory, ending, onStart: (child) => watchdog.watch(child) });
  try {
    const settings = localSettings(environment);
    const say = async (address: string | undefined) => console.error(`· ${await whereItWorks(settings, address)}`);
    const own = ownDatabase(settings);
    if (own !== undefined) {
      await say(undefined);
      await prepareOwnSchema(own);
      return await workOn(own.writerUrl, settings.userDirectory);
    }
    const running = await runningLocalDatabase(settings.dataDirectory);
    if (running !== undefined) {
      await say(servedAt(settings.dataDirectory));
      return await workOn(running.writerUrl, settings.userDirectory);
    }
    prepareDataDirectory(settings);
    await say(undefined);
    const lock = await lockDataDirectory(settings.dataDirectory, 'An import');
    try {
      const { server, database } = await startLocalDatabase(settings.dataDirectory, watchdog);
      server.ended.then(() =>
        lost.abort(new Error('The embedded database stopped unexpectedly. Try again: it recovers.')),
      );
      try {
        ending.throwIfAborted();
        await prepareSchema(database, settings.dataDirectory);
        return await workOn(database.writerUrl, settings.userDirectory);
      } finally {
        await server.stop();
      }
    } finally {
      lock.release();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await watchdog.dismiss();
  }
}
