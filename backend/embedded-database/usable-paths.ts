import type { ServerBinaries } from './binaries.ts';

/** PostgreSQL's max path length, less what it appends to a folder's path. */
const maxPathLength = 900;

/** @throws Error with a sentence for the user where PostgreSQL's programs would fail, or a shell would read the path */
export function requireUsablePaths(binaries: ServerBinaries, data: string): void {
  // initdb puts the path of its own folder into a shell's double quotes.
  const read = process.platform === 'win32' ? undefined : /["$`\\\n]/.exec(binaries.root)?.[0];
  if (read !== undefined)
    throw new Error(
      `PostgreSQL can't be started from a folder with ${JSON.stringify(read)} in its path: ${binaries.root}. Move this project to another folder, or set DATABASE_URL to a PostgreSQL 17 server of your own.`,
    );
  if (data.includes('\n'))
    throw new Error(
      `PostgreSQL can't keep data in a folder with a line break in its path: ${JSON.stringify(data)}. Name another with DATA_DIR.`,
    );
  for (const [path, what] of [
    [data, 'name another with DATA_DIR'],
    [binaries.root, 'move this project to another folder'],
  ] as const) {
    if (Buffer.byteLength(path) > maxPathLength)
      throw new Error(`PostgreSQL takes paths of at most ${maxPathLength} bytes; ${what}: ${path}`);
  }
}
