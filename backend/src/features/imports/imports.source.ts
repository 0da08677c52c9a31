import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { findObject, objectName } from './imports.objects.ts';
import { UsageError } from './imports.options.ts';

/** The bytes of a tape, which are read once, from beginning to end. */
export interface TapeSource {
  readonly name: string;
  /** Where it is a file that can be read again. */
  readonly path: string | undefined;
  /** Of the file as stored, which may be compressed; undefined for standard input. */
  readonly sizeBytes: number | undefined;
  /** How many bytes have been handed out so far. */
  readonly bytesRead: number;
  bytes(): AsyncIterable<Buffer>;
  /** SHA-256 in hex of what has been handed out so far: of the file, once read to its end. */
  fingerprint(): string;
}

/**
 * @param path of a file, `s3://bucket/key`, or `-` for standard input
 * @throws UsageError when there is no such tape
 */
export async function openTape(path: string): Promise<TapeSource> {
  if (path === '-') return tapeSource('standard input', {}, () => process.stdin);
  const object = objectName(path);
  if (object !== undefined) {
    const { sizeBytes, open } = await findObject(object, 'tape');
    return tapeSource(basename(object.key), { sizeBytes }, open);
  }
  const unreadable = (error: NodeJS.ErrnoException) => {
    const why = { ENOENT: 'no such file', EACCES: 'permission denied' }[error.code ?? ''] ?? error.message;
    throw new UsageError(`The tape ${path} can't be read: ${why}.`);
  };
  const found = await stat(path).catch(unreadable);
  if (found.isDirectory()) throw new UsageError(`${path} is a folder; name the tape in it.`);
  await access(path, constants.R_OK).catch(unreadable);
  // A pipe like <(command) has no size worth telling.
  return tapeSource(basename(path), found.isFile() ? { path, sizeBytes: found.size } : {}, () =>
    createReadStream(path),
  );
}

/** Whether a path leads to the tape, by whatever name or link: writing to it would destroy the tape. */
export async function isTape(path: string, tape: string): Promise<boolean> {
  const [one, other] = await Promise.all(
    [path, tape].map((name) => stat(name, { bigint: true }).catch(() => undefined)),
  );
  return one !== undefined && other !== undefined && one.isFile() && one.ino === other.ino && one.dev === other.dev;
}

export function tapeOfText(name: string, text: string): TapeSource {
  return tapeSource(name, {}, () => Readable.from([Buffer.from(text)]));
}

function tapeSource(
  name: string,
  { path, sizeBytes }: { readonly path?: string; readonly sizeBytes?: number | undefined },
  open: () => Readable,
): TapeSource {
  const hash = createHash('sha256');
  let bytesRead = 0;
  return {
    name,
    path,
    sizeBytes,
    get bytesRead() {
      return bytesRead;
    },
    async *bytes() {
      for await (const chunk of open()) {
        hash.update(chunk);
        bytesRead += chunk.length;
        yield chunk;
      }
    },
    fingerprint: () => hash.copy().digest('hex'),
  };
}
