import { readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, relative, sep } from 'node:path';
import type { Address } from './address.ts';
import { presentFile } from './next-request.ts';
import { sendText } from './responses.ts';
import type { PageServer } from './serve-page.ts';

/** Next makes this from src/app/icon.svg; it is not a file in the build. */
const icon = '/icon.svg';

/** The path of every file that the build in `directory` serves. */
export function staticFiles(directory: string): ReadonlySet<string> {
  const root = join(directory, '.next/static');
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => relative(root, join(parentPath, name)).split(sep).join('/'));
  return new Set([icon, ...paths.map((path) => `/_next/static/${encodeURI(path)}`)]);
}

/**
 * Serves a file of the build. A missing file is a 404 before Next sees it, because Next would render the whole layout to
 * say so. While two releases serve side by side, the edge asks the other one after a 404.
 */
export async function serveFile(
  files: ReadonlySet<string> | undefined,
  render: PageServer['render'],
  request: IncomingMessage,
  response: ServerResponse,
  { rawPath }: Address,
): Promise<void> {
  // In development Next makes files on request.
  if (files === undefined) return render(request, response);
  if (!files.has(rawPath)) {
    response.setHeader('Cache-Control', 'no-store');
    return sendText(response, 404, 'There is no such file in this release.');
  }
  presentFile(request, rawPath);
  return render(request, response);
}
