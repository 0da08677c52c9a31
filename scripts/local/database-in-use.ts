import { ownDatabase, prepareSchema, runningLocalDatabase, startLocalDatabase } from './database.ts';
import { lockDataDirectory } from './lock.ts';
import { localSettings, prepareDataDirectory } from './settings.ts';

/**
 * Runs `work` on the database that `npm start` would use: DATABASE_URL, the embedded one that runs already, or the embedded
 * one started for as long as the work takes.
 * @returns the exit code
 */
export async function withDatabaseInUse(
  environment: Readonly<Record<string, string | undefined>>,
  work: (writerUrl: string, userDirectory: string) => Promise<number>,
): Promise<number> {
  try {
    const settings = localSettings(environment);
    const own = ownDatabase(settings);
    if (own !== undefined) {
      await prepareSchema(own, undefined);
      return await work(own.writerUrl, settings.userDirectory);
    }
    const running = await runningLocalDatabase(settings.dataDirectory);
    if (running !== undefined) return await work(running.writerUrl, settings.userDirectory);
    prepareDataDirectory(settings.dataDirectory);
    const lock = await lockDataDirectory(settings.dataDirectory, 'An import');
    try {
      const { server, database } = await startLocalDatabase(settings.dataDirectory);
      try {
        await prepareSchema(database, settings.dataDirectory);
        return await work(database.writerUrl, settings.userDirectory);
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
