import { ownDatabase, prepareSchema, runningLocalDatabase, startLocalDatabase } from './database.ts';
import { endRequest } from './end-request.ts';
import { lockDataDirectory } from './lock.ts';
import { localSettings, prepareDataDirectory } from './settings.ts';

/** @returns the exit code; `ending` is aborted by Ctrl-C */
export type DatabaseWork = (writerUrl: string, userDirectory: string, ending: AbortSignal) => Promise<number>;

/**
 * Runs `work` on the database that `npm start` would use: DATABASE_URL, the embedded one that runs already, or the embedded
 * one started for as long as the work takes. Ended by Ctrl-C, it leaves no server behind.
 * @returns the exit code
 */
export async function withDatabaseInUse(
  environment: Readonly<Record<string, string | undefined>>,
  work: DatabaseWork,
): Promise<number> {
  const ending = endRequest();
  try {
    const settings = localSettings(environment);
    const own = ownDatabase(settings);
    if (own !== undefined) {
      await prepareSchema(own, undefined);
      return await work(own.writerUrl, settings.userDirectory, ending);
    }
    const running = await runningLocalDatabase(settings.dataDirectory);
    if (running !== undefined) return await work(running.writerUrl, settings.userDirectory, ending);
    prepareDataDirectory(settings.dataDirectory);
    const lock = await lockDataDirectory(settings.dataDirectory, 'An import');
    try {
      const { server, database } = await startLocalDatabase(settings.dataDirectory);
      try {
        ending.throwIfAborted();
        await prepareSchema(database, settings.dataDirectory);
        return await work(database.writerUrl, settings.userDirectory, ending);
      } finally {
        await server.stop();
      }
    } finally {
      lock.release();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}
