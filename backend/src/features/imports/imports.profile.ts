import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, matchesGlob } from 'node:path';
import { maxProfileSize, readProfile } from '../../tapes/profile.document.ts';
import type { ProfileText } from '../../tapes/profile.schema.ts';
import { findObject, objectName } from './imports.objects.ts';
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
 * The one profile of the folder whose patterns fit the names of all tapes.
 * @throws UsageError where none does, or several do
 */
export async function profileFor(tapes: readonly string[], folder: string): Promise<TapeProfile> {
  const profiles = await Promise.all((await namesIn(folder)).map((name) => openProfile(name, folder)));
  const fitting = tapes.map((tape) => fittingName(profiles, basename(tape), folder));
  const other = fitting.findIndex((name) => name !== fitting[0]);
  if (other !== -1)
    throw new UsageError(
      `${tapes[0]} fits the profile ${fitting[0]}, ${tapes[other]} fits ${fitting[other]}. Load the tapes of one lender at a time.`,
    );
  return openProfile(fitting[0] ?? '', folder);
}

function fittingName(profiles: readonly TapeProfile[], tape: string, folder: string): string {
  const fits = ({ text }: TapeProfile) => text.file_names?.some((pattern) => matchesGlob(tape, pattern)) ?? false;
  const [only, ...others] = profiles.filter(fits).map(({ name }) => name);
  if (only === undefined)
    throw new UsageError(
      `No profile in ${folder} has a pattern under file_names that fits ${tape}. Name one: --profile NAME.`,
    );
  if (others.length > 0)
    throw new UsageError(`${tape} fits several profiles: ${[only, ...others].join(', ')}. Name one: --profile NAME.`);
  return only;
}

/**
 * @param given name of a profile in `folder`, or the path of a file, or `s3://bucket/key`
 * @throws UsageError where there is no such profile; ProfileError where it can't be used
 */
export async function openProfile(given: string, folder: string): Promise<TapeProfile> {
  const isPath = given.includes('/') || given.includes('\\') || /\.ya?ml$/.test(given);
  if (!isPath && !namePattern.test(given))
    throw new UsageError(
      `"${given}" is not the name of a profile: a name has lower-case letters, digits and hyphens, at most 40. A path ends in .yaml.`,
    );
  const path = isPath ? given : join(folder, `${given}${extension}`);
  const bytes = await profileBytes(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error instanceof UsageError) throw error;
    if (error.code !== 'ENOENT') throw new UsageError(`The profile ${path} can't be read: ${error.message}.`);
    throw new UsageError(`There is no profile ${isPath ? path : given}.${isPath ? '' : await namesText(folder)}`);
  });
  return {
    name: basename(path).replace(/\.ya?ml$/, ''),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    text: readProfile(path, bytes.toString('utf8')),
  };
}

/** No more of an object than shows that it is too large. */
async function profileBytes(path: string): Promise<Buffer> {
  const object = objectName(path);
  if (object === undefined) return readFile(path);
  const { open } = await findObject(object, 'profile');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of open() as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxProfileSize) break;
  }
  return Buffer.concat(chunks);
}

/** @throws UsageError where the folder is not there */
async function namesIn(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => {
    throw new UsageError(`The folder of profiles is ${folder}, which is not there: PROFILES_DIR names it.`);
  });
  return files.flatMap((file) => (file.endsWith(extension) ? [file.slice(0, -extension.length)] : [])).sort();
}

async function namesText(folder: string): Promise<string> {
  try {
    return ` Those in ${folder}: ${(await namesIn(folder)).join(', ') || 'none'}.`;
  } catch (error) {
    if (error instanceof UsageError) return ` ${error.message}`;
    throw error;
  }
}
