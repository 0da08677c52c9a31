import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readProfile } from '../../tapes/profile.document.ts';
import type { ProfileText } from '../../tapes/profile.schema.ts';
import { UsageError } from './imports.options.ts';

export interface TapeProfile {
  readonly name: string;
  /** Of the file, in hex. */
  readonly sha256: string;
  readonly text: ProfileText;
}

const namePattern = /^(?!\d{4}-\d{2}-\d{2}$)[a-z0-9-]{1,40}$/;
const extension = '.yaml';

/**
 * @param given name of a profile in `folder`, or the path of a file
 * @throws UsageError where there is no such profile; ProfileError where it can't be used
 */
export async function openProfile(given: string, folder: string): Promise<TapeProfile> {
  const isPath = given.includes('/') || given.includes('\\') || /\.ya?ml$/.test(given);
  if (!isPath && !namePattern.test(given))
    throw new UsageError(
      `"${given}" is not the name of a profile: a name has lower-case letters, digits and hyphens, at most 40. A path ends in .yaml.`,
    );
  const path = isPath ? given : join(folder, `${given}${extension}`);
  const bytes = await readFile(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw new UsageError(`The profile ${path} can't be read: ${error.message}.`);
    throw new UsageError(`There is no profile ${isPath ? path : given}.${isPath ? '' : await namesIn(folder)}`);
  });
  return {
    name: basename(path).replace(/\.ya?ml$/, ''),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    text: readProfile(path, bytes.toString('utf8')),
  };
}

async function namesIn(folder: string): Promise<string> {
  const files = await readdir(folder).catch(() => undefined);
  if (files === undefined) return ` The folder of profiles is ${folder}, which is not there: PROFILES_DIR names it.`;
  const names = files.filter((file) => file.endsWith(extension)).map((file) => file.slice(0, -extension.length));
  return ` Those in ${folder}: ${names.sort().join(', ') || 'none'}.`;
}
