import type { ChildProcess } from 'node:child_process';
import { endRequest } from '../front-door/end-request.ts';
import { startWatchdog } from '../processes/watchdog.ts';
import { localSettings } from '../settings.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { ownDatabase, prepareOwnSchema, prepareSchema, runningLocalDatabase, startLocalDatabase } from './database.ts';
import { whereItWorks } from './database-name.ts';
import { lockDataDirectory, servedAt } from './lock.ts';

/** What works on the database is given: where it is, and how its own processes are ended. */
export interface DatabaseUse {
  readonly writerUrl: string;
  /** Where the user called from. */
  readonly directory: string;
  /** Aborted by Ctrl-C. */
  readonly ending: AbortSignal;
  /** To be told of each process that is started, so that none is left by a killed command. */
  readonly onStart: (child: ChildProcess) => void;
}

/**
 * Runs `work` on the database that `npm start` would use: DATABASE_URL, the embedded one that runs already, or the embedded
 * one started for as long as the work takes. Ended by Ctrl-C, it leaves no server behind.
 * @returns the exit code
 */
export async function withDatabaseInUse(
  environment: Readonly<Record<string, string | undefined>>,
  work: (use: DatabaseUse) => Promise<number>,
): Promise<number> {
  const lost = new AbortController();
  const ending = AbortSignal.any([endRequest(), lost.signal]);
  const watchdog = startWatchdog();
  watchdog.lost.then(() => lost.abort(new Error('Its watchdog was ended, and it ends with it.')));
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
      server.ended.then(() => lost.abort(new Error('The embedded database ended by itself. Try again: it recovers.')));
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
