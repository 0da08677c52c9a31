import type { LocalSettings } from '../settings.ts';

/** Which database a command works on, for people; never with a password. */
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

/** What a command says before it works on the embedded database. `address`: where a dashboard shows it. */
export async function whereItWorks(settings: LocalSettings, address: string | undefined): Promise<string> {
  const database = `database: ${databaseName(settings)}`;
  if (settings.databaseUrl !== undefined) return database;
  if (address !== undefined) return `${database}; dashboard: ${address}`;
  const lines = [`${database}; no dashboard shows it now: ${startCommand(settings)} does`];
  const other = `http://localhost:${settings.port}`;
  if (await servesAPortfolio(other))
    lines.push(
      `  What answers at ${other} shows another database. To work on that one, set DATA_DIR as it was started with.`,
    );
  return lines.join('\n');
}

async function servesAPortfolio(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(1_000) });
    const { status } = (await response.json()) as { status?: unknown };
    return status === 'healthy';
  } catch {
    return false; // nothing answers there, or something else
  }
}
