import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Made by Next from src/app/icon.svg, not a file of its own. */
const icon = '/icon.svg';

/**
 * Addresses of every file that the build in `directory` serves. Whatever else is asked for is a 404 before Next sees it:
 * Next would run the whole layout to say so, and while two releases serve, the edge asks the other one on a 404.
 */
export function staticFiles(directory: string): ReadonlySet<string> {
  const root = join(directory, '.next/static');
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => relative(root, join(parentPath, name)).split(sep).join('/'));
  return new Set([icon, ...paths.map((path) => `/_next/static/${encodeURI(path)}`)]);
}
