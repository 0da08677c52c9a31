import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { UnreadableTape } from './imports.faults.ts';
import { readRows, splitRow } from './imports.rows.ts';

async function rows(pieces: readonly string[]) {
  const all: { line: number; text: string }[] = [];
  async function* source() {
    yield* pieces;
  }
  for await (const batch of readRows(source())) all.push(...batch);
  return all;
}

async function fault(pieces: readonly string[]) {
  const error = await rows(pieces).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UnreadableTape)) throw new Error('the tape was read');
  return error.reject;
}

describe('rows', () => {
  test('know the line they begin on, past empty lines and line breaks within quotes', async () => {
    expect(await rows(['a,1\r\n\r\n"b\r\nb",2\nc,3'])).toEqual([
      { line: 1, text: 'a,1' },
      { line: 3, text: '"b\nb",2' },
      { line: 5, text: 'c,3' },
    ]);
  });

  test('are the same wherever the text happens to be cut', async () => {
    const text = 'a,"x ""y"" z"\r\n"b\nb",2\n\nc;d\n';
    const whole = await rows([text]);
    for (let cut = 0; cut <= text.length; cut++)
      expect(await rows([text.slice(0, cut), text.slice(cut)])).toEqual(whole);
  });

  test('a quotation that never ends is told by the line it begins on, without reading the file into memory', async () => {
    expect(await fault(['a,1\n"b,2\nc,3\n'])).toMatchObject({ line: 2, code: 'quote_not_closed' });
    let pieces = 0;
    async function* endless() {
      yield 'a,1\n"b,2\n';
      for (;;) {
        pieces++;
        yield 'c,3\n'.repeat(1_000);
      }
    }
    await expect(async () => {
      for await (const _ of readRows(endless()));
    }).rejects.toThrow(UnreadableTape);
    expect(pieces).toBeLessThan(20);
  });

  test('a row without an end is refused', async () => {
    expect(await fault(['a,1\n', 'x'.repeat(70_000)])).toMatchObject({ line: 2, code: 'row_too_long' });
  });
});

describe('values', () => {
  test.each([
    ['a,b', ['a', 'b']],
    ['a,,', ['a', '', '']],
    ['', ['']],
    [' a , "b" ', undefined],
    [' a ,\u00a0b', ['a', 'b']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a ""b"" c",""', ['a "b" c', '']],
    ['"a"b,c', undefined],
    ['a"b",c', undefined],
    ['"a', undefined],
  ])('%j', (text, expected) => {
    const values = splitRow(text, ',');
    if (expected === undefined) expect(values).toMatchObject({ code: 'quotes_malformed' });
    else expect(values).toEqual(expected);
  });

  test('agree with csv-parse on whatever is well formed', async () => {
    let seed = 42;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >> 8) % below;
    };
    const alphabet = ['a', 'ä', '€', '"', ',', ';', '\n', '\r\n', "'", '1', '.', '\\', '🏠'];
    for (let round = 0; round < 500; round++) {
      const table = Array.from({ length: 1 + random(5) }, () =>
        Array.from({ length: 3 }, () =>
          Array.from({ length: 1 + random(6) }, () => alphabet[random(alphabet.length)]).join(''),
        ),
      );
      const eol = random(2) === 0 ? '\n' : '\r\n';
      const text = table
        .map((record) => record.map((v) => (/[",\r\n]/.test(v) ? `"${v.replaceAll('"', '""')}"` : v)).join(','))
        .join(eol);
      const ours = (await rows([text])).map((row) => splitRow(row.text, ','));
      const theirs = (parse(text, { relax_column_count: true, skip_empty_lines: true }) as string[][]).map((record) =>
        record.map((value) => value.replaceAll('\r\n', '\n').trim()),
      );
      expect(ours).toEqual(theirs);
    }
  });
});
