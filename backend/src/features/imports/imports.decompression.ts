import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnreadableBytes } from '../../tapes/unreadable-bytes.ts';
import { guardUnpacked } from '../../workbooks/unpacked-size.ts';
import { isGzip, maxSignatureLength, refuseOtherFiles } from './imports.signatures.ts';

/** A file of which the first bytes, which tell its kind, have been read. */
export interface BegunFile {
  readonly head: Buffer;
  /** From the beginning. */
  readonly all: AsyncIterable<Buffer>;
  /** Whether it is as it was stored, not unpacked. */
  readonly isStored: boolean;
}

/**
 * Recognises gzip by its magic bytes, not by the file's name.
 * @throws UnreadableBytes for other kinds of file that are no tape, saying what they are
 */
export async function decompress(chunks: AsyncIterable<Buffer>): Promise<BegunFile> {
  const stored = await begin(chunks, true);
  refuseOtherFiles(stored.head);
  if (!isGzip(stored.head)) return stored;
  const unpacked = await begin(gunzip(stored.all), false);
  refuseOtherFiles(unpacked.head);
  if (isGzip(unpacked.head))
    throw new UnreadableBytes({
      code: 'not_csv',
      message: 'The file is compressed twice. Unpack it once with gunzip and import what comes out.',
    });
  return unpacked;
}

async function begin(chunks: AsyncIterable<Buffer>, isStored: boolean): Promise<BegunFile> {
  const rest = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < maxSignatureLength) {
    const { done, value } = await rest.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return { head, all: continued(head, rest), isStored };
}

async function* continued(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* { [Symbol.asyncIterator]: () => rest };
}

/**
 * Unpacks every member of the file (RFC 1952, 2.2). Node's stream stops at a zero byte after a member, because tape
 * archives are padded with zeros. Unlike gzip, it does not complain when anything else follows, so this function does.
 */
async function* gunzip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const members = createGunzip();
  let read = 0;
  let endOfContent = 0;
  async function* watched(): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      const last = lastNonZero(chunk);
      if (last !== -1) endOfContent = read + last + 1;
      read += chunk.length;
      yield chunk;
    }
  }
  try {
    // The iteration throws the same error, so the callback has nothing to do.
    let unpacked = 0;
    for await (const chunk of pipeline(watched(), members, () => undefined) as AsyncIterable<Buffer>) {
      unpacked += chunk.length;
      guardUnpacked(read, unpacked);
      yield chunk;
    }
  } catch (error) {
    throw gzipFault(error as NodeJS.ErrnoException) ?? error;
  }
  if (endOfContent > members.bytesWritten) throw bytesAfterEnd();
}

function lastNonZero(bytes: Buffer): number {
  let at = bytes.length - 1;
  while (at >= 0 && bytes[at] === 0) at--;
  return at;
}

function gzipFault({ code, message }: NodeJS.ErrnoException): UnreadableBytes | undefined {
  if (code === 'Z_BUF_ERROR')
    return new UnreadableBytes({
      code: 'gzip_truncated',
      message: 'The compressed file breaks off before its end. Transfer it again.',
    });
  if (code !== 'Z_DATA_ERROR') return undefined;
  // The first member's header has already been checked.
  if (message === 'incorrect header check') return bytesAfterEnd();
  return new UnreadableBytes({
    code: 'gzip_corrupt',
    message: 'The compressed file is damaged: its structure or checksum is wrong. Transfer it again.',
  });
}

function bytesAfterEnd(): UnreadableBytes {
  return new UnreadableBytes({
    code: 'gzip_trailing_bytes',
    message:
      "The compressed data ends before the file does, and what follows can't be unpacked: rows may be missing. Transfer it again, or have it made again.",
  });
}
