import { isUtf8 } from 'node:buffer';
import type { Fault } from '../../loans/fault.ts';
import { UnreadableBytes } from '../../tapes/unreadable-bytes.ts';
import type { BegunFile } from './imports.decompression.ts';
import { UnreadableTape } from './imports.faults.ts';

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const lineFeed = 0x0a;

/** What a profile calls an encoding, and what the platform does. A byte order mark decides for UTF-16 in either order. */
const decoders = { 'windows-1252': 'windows-1252', 'utf-16': 'utf-16le' } as const;
export type Encoding = 'utf-8' | keyof typeof decoders;

/**
 * Bytes as text. UTF-16 with a byte order mark is recognised; without one it has to be declared, as Windows-1252 has: any
 * bytes are text in it.
 * @throws UnreadableTape with the line, at the first byte that is not of the encoding
 */
export async function* decodeText(file: BegunFile, declared: Encoding | undefined): AsyncGenerator<string> {
  const marked = utf16Of(file.head);
  if (marked === undefined && (declared === undefined || declared === 'utf-8')) return yield* decodeTape(file.all);
  const decoder = new TextDecoder(marked ?? decoders[declared as keyof typeof decoders], { fatal: true });
  let line = 1;
  const decoded = (chunk?: Buffer) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new UnreadableTape({
        line,
        code: 'encoding_malformed',
        message: 'From about here on the file is not UTF-16. Save it as UTF-8.',
      });
    }
  };
  try {
    for await (const chunk of file.all) {
      const text = decoded(chunk);
      refuseNul(text, line);
      line += text.split('\n').length - 1;
      yield text;
    }
  } catch (error) {
    if (error instanceof UnreadableBytes) throw new UnreadableTape({ line, ...error.fault });
    throw error;
  }
  const rest = decoded();
  refuseNul(rest, line);
  yield rest;
}

/** The database has no NUL in its texts. */
function refuseNul(text: string, firstLine: number): void {
  const at = text.indexOf('\0');
  if (at === -1) return;
  const line = firstLine + text.slice(0, at).split('\n').length - 1;
  throw new UnreadableTape({ line, value: '\\x00', ...nulByte });
}

const nulByte: Fault = {
  code: 'nul_byte',
  message: 'A NUL byte: the file is damaged, or not in the encoding that it is read in. Save it as UTF-8.',
};

function utf16Of(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
}

/**
 * UTF-8 bytes as text, in pieces that end between characters; a byte order mark at the beginning is dropped.
 * @throws UnreadableTape with the line, at the first byte that is not UTF-8, at NUL, and where the bytes give out
 */
export async function* decodeTape(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let line = 1;
  let begun = false;
  let held: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of chunks) {
      let bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      if (!begun && bytes.length < byteOrderMark.length) {
        held = bytes;
        continue;
      }
      if (!begun && bytes.subarray(0, 3).equals(byteOrderMark)) bytes = bytes.subarray(3);
      begun = true;
      const complete = bytes.subarray(0, bytes.length - unfinishedTail(bytes));
      held = bytes.subarray(complete.length);
      refuseUnreadable(complete, line);
      line += count(complete, lineFeed);
      yield complete.toString('utf8');
    }
  } catch (error) {
    if (error instanceof UnreadableBytes) throw new UnreadableTape({ line, ...error.fault });
    throw error;
  }
  refuseUnreadable(held, line);
  if (held.length > 0) yield held.toString('utf8');
}

/** How many bytes at the end are the beginning of a character whose rest is still to come. */
function unfinishedTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

function refuseUnreadable(bytes: Buffer, firstLine: number): void {
  const nul = bytes.indexOf(0);
  const readable = isUtf8(bytes);
  if (nul === -1 && readable) return;
  const bad = readable ? -1 : firstNotUtf8(bytes);
  const nulFirst = bad === -1 || (nul !== -1 && nul < bad);
  const position = nulFirst ? nul : bad;
  const line = firstLine + count(bytes.subarray(0, position), lineFeed);
  const byte = `\\x${(bytes[position] ?? 0).toString(16).padStart(2, '0').toUpperCase()}`;
  if (nulFirst) throw new UnreadableTape({ line, value: byte, ...nulByte });
  throw new UnreadableTape({
    line,
    value: byte,
    code: 'encoding_not_utf8',
    message: `The byte ${byte} is not UTF-8 here; the file is in another encoding, like Windows-1252. Save it as UTF-8, or name the encoding in a profile: file: {encoding: windows-1252}.`,
  });
}

/** Binary search, because the check says only whether the bytes are UTF-8, not where they stop being so. */
function firstNotUtf8(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const prefix = bytes.subarray(0, middle);
    if (isUtf8(prefix.subarray(0, middle - unfinishedTail(prefix)))) good = middle;
    else bad = middle;
  }
  // A truncated character at the end is detected only by the byte that follows it.
  const before = bytes.subarray(0, good);
  return good - unfinishedTail(before);
}

function count(bytes: Buffer, byte: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at !== -1; at = bytes.indexOf(byte, at + 1)) found++;
  return found;
}
