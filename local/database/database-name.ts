import type { LocalSettings } from '../settings.ts';

/** The database that a command works on, for people; never includes a password. */
export function databaseName({ databaseUrl, dataDirectory }: LocalSettings): string {
  if (databaseUrl === undefined) return `embedded, data in ${dataDirectory}`;
  const { username, host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}${username === '' ? '' : ` as ${username}`}`;
}

/** The command that shows the embedded database. */
export function startCommand({ dataDirectory, isNamed }: LocalSettings): string {
  if (!isNamed) return 'npm start';
  const word = /^[\w./~+:@%-]+$/.test(dataDirectory) ? dataDirectory : `'${dataDirectory.replaceAll("'", `'\\''`)}'`;
  return `DATA_DIR=${word} npm start`;
}

/**
 * What a command prints before it works on the database.
 * @param address the dashboard that shows it, if one is running
 */
export async function whereItWorks(settings: LocalSettings, address: string | undefined): Promise<string> {
  const database = `database: ${databaseName(settings)}`;
  if (settings.databaseUrl !== undefined) return database;
  if (address !== undefined) return `${database}; dashboard: ${address}`;
  const lines = [`${database}; no dashboard is running on it; to see it, run: ${startCommand(settings)}`];
  const other = `http://localhost:${settings.port}`;
  if (await servesAPortfolio(other))
    lines.push(
      `  The dashboard at ${other} shows another database. To use that one, set DATA_DIR to the folder it was started with.`,
    );
  return lines.join('\n');
}

async function servesAPortfolio(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(1_000) });
    const { status } = (await response.json()) as { status?: unknown };
    return status === 'healthy';
  } catch {
    return false; // nothing answers there, or another program does
  }
}
