import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { UnreadableBytes } from '../../tapes/unreadable-bytes.ts';
import { decompress } from './imports.decompression.ts';

/** In pieces of `size` bytes: what is found must not depend on where they are cut. */
async function read(bytes: Buffer, size = bytes.length): Promise<string> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  let text = '';
  for await (const piece of (await decompress(pieces())).all) text += piece.toString('latin1');
  return text;
}

async function fault(bytes: Buffer, size?: number) {
  const error = await read(bytes, size).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UnreadableBytes)) throw new Error('the file was read');
  return error.fault;
}

const first = gzipSync('id,nominal_value,status,due_date\nA1,1,paid,2026-12-31\n');
const second = gzipSync('A2,1,paid,2026-12-31\n');
const both = 'id,nominal_value,status,due_date\nA1,1,paid,2026-12-31\nA2,1,paid,2026-12-31\n';
const zeros = Buffer.alloc(700);
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe.each([1, 7, 64, 100_000])('a compressed file read in pieces of %i bytes', (size) => {
  test('is read whole where it has several members, and zeros may follow', async () => {
    expect(await read(Buffer.concat([first, second]), size)).toBe(both);
    expect(await read(Buffer.concat([first, gzipSync(''), second, zeros]), size)).toBe(both);
  });

  test.each([
    ['zeros and another member', [zeros, second]],
    ['one zero and text', [Buffer.alloc(1), latin1('more')]],
    ['text', [latin1('more')]],
    ['rows that nobody compressed', [latin1('A2,1,paid,2026-12-31\n')]],
    ['a member whose first byte is wrong', [latin1('\x1e'), second.subarray(1)]],
    ['a member whose second byte is wrong', [latin1('\x1f\x8c'), second.subarray(2)]],
    ['many zeros and one byte', [zeros, zeros, latin1('x')]],
  ])('is refused where %s follow a member', async (_, rest) => {
    expect(await fault(Buffer.concat([first, ...rest]), size)).toMatchObject({ code: 'gzip_trailing_bytes' });
  });

  test.each([
    ['the first byte of a second member', latin1('\x1f')],
    ['the first two bytes of a second member', latin1('\x1f\x8b')],
    ['half of a second member', second.subarray(0, 20)],
    ['a second member without its last byte', second.subarray(0, -1)],
  ])('is refused where it breaks off after %s', async (_, rest) => {
    expect(await fault(Buffer.concat([first, rest]), size)).toMatchObject({ code: 'gzip_truncated' });
  });
});

describe('a file of another kind is named, and what to do with it', () => {
  const tar = Buffer.concat([latin1('tape.csv'), Buffer.alloc(249), latin1('ustar\x0000'), Buffer.alloc(248)]);
  test.each([
    ['an Excel workbook of 1997', latin1('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest'), 'Excel workbook of 1997'],
    ['bzip2', latin1('BZh91AY&SY'), 'bunzip2'],
    ['Zstandard', zstdCompressSync(both), 'unzstd'],
    ['xz', latin1('\xfd7zXZ\x00rest'), 'unxz'],
    ['a 7-Zip archive', latin1('7z\xbc\xaf\x27\x1crest'), '7-Zip'],
    ['a tar archive', tar, 'tar archive'],
    ['a PDF document', latin1('%PDF-1.7\n'), 'PDF'],
    ['a workbook saved as HTML', latin1('\r\n<HTML xmlns:x="urn:schemas-microsoft-com:office:excel">'), 'web page'],
    ['a workbook saved as XML', latin1('\xef\xbb\xbf<?xml version="1.0"?>'), 'XML'],
    ['gzip within gzip', gzipSync(first), 'compressed twice'],
    ['a compressed tar archive', gzipSync(tar), 'tar archive'],
  ])('%s', async (_, bytes, name) => {
    for (const size of [1, bytes.length])
      expect(await fault(bytes, size)).toMatchObject({ code: 'not_csv', message: expect.stringContaining(name) });
  });

  test('anything else passes through, however short', async () => {
    for (const text of ['', 'a', 'id\n', 'x'.repeat(10_000)]) expect(await read(latin1(text), 1_000)).toBe(text);
    expect(await read(gzipSync(''))).toBe('');
  });
});
