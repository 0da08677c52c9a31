import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnreadableBytes } from './imports.faults.ts';

/** Gzip goes by the first bytes, not by the file's name. Anything else passes through. */
export async function* decompress(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const rest = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 4) {
    const { done, value } = await rest.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) {
    throw new UnreadableBytes({
      code: 'not_csv',
      message: 'This is an Excel workbook or a zip archive. Save the sheet as CSV (UTF-8), or unpack the archive.',
    });
  }
  const all = continued(head, rest);
  yield* head[0] === 0x1f && head[1] === 0x8b ? gunzip(all) : all;
}

async function* continued(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* { [Symbol.asyncIterator]: () => rest };
}

async function* gunzip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // The iteration throws what the callback would be told.
  const decompressed = pipeline(chunks, createGunzip(), () => undefined);
  try {
    yield* decompressed as AsyncIterable<Buffer>;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'Z_BUF_ERROR')
      throw new UnreadableBytes({
        code: 'gzip_truncated',
        message: 'The compressed file breaks off before its end. Transfer it again.',
      });
    if (code === 'Z_DATA_ERROR')
      throw new UnreadableBytes({
        code: 'gzip_corrupt',
        message: 'The compressed file is damaged: its structure or checksum is wrong. Transfer it again.',
      });
    throw error;
  }
}
