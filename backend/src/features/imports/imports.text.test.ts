import { describe, expect, test } from 'vitest';
import { UnreadableTape } from './imports.faults.ts';
import { decodeTape } from './imports.text.ts';

async function decode(...chunks: Buffer[]): Promise<string> {
  async function* source() {
    yield* chunks;
  }
  let text = '';
  for await (const piece of decodeTape(source())) text += piece;
  return text;
}

async function fault(...chunks: Buffer[]) {
  const error = await decode(...chunks).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UnreadableTape)) throw new Error('the text was read');
  return error.reject;
}

const everyCut = (bytes: Buffer) =>
  Array.from({ length: bytes.length + 1 }, (_, cut) => [bytes.subarray(0, cut), bytes.subarray(cut)]);

describe('the text of a tape', () => {
  test('is the same wherever its bytes happen to be cut, with and without a byte order mark', async () => {
    const text = 'id,é€🏠\nx,ÿ\n';
    for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`)])
      for (const chunks of everyCut(bytes)) expect(await decode(...chunks)).toBe(text);
  });

  test.each([
    ['a Latin-1 byte before a letter', [0xe9, 0x61], '\\xE9'],
    ['a Latin-1 byte at the end of the line', [0xe9], '\\xE9'],
    ['a lone continuation byte', [0x80], '\\x80'],
    ['half of a pair of surrogates', [0xed, 0xa0, 0x80], '\\xED'],
    ['an overlong form', [0xc0, 0xaf], '\\xC0'],
    ['a byte that never occurs', [0xff], '\\xFF'],
  ])('is refused at %s, with line and byte', async (_, bad, byte) => {
    const bytes = Buffer.concat([Buffer.from('é\n€\nx,'), Buffer.from(bad), Buffer.from('\nlast\n')]);
    for (const chunks of everyCut(bytes))
      expect(await fault(...chunks)).toMatchObject({ line: 3, value: byte, code: 'encoding_not_utf8' });
  });

  test('is refused where the last character is cut off', async () => {
    expect(await fault(Buffer.from('a\nb'), Buffer.from([0xe2, 0x82]))).toMatchObject({
      line: 2,
      code: 'encoding_not_utf8',
    });
  });

  test('is refused at a NUL byte', async () => {
    expect(await fault(Buffer.from('a\nb\n\0'))).toMatchObject({ line: 3, value: '\\x00', code: 'nul_byte' });
  });
});
