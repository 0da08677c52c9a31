import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { UnreadableTape } from './imports.faults.ts';
import { maxRowLength, readLines } from './imports.lines.ts';
import { type RawRow, RowReader } from './imports.rows.ts';

async function rows(pieces: Iterable<string>, delimiter = ',') {
  async function* source() {
    yield* pieces;
  }
  const reader = new RowReader(delimiter);
  const all: RawRow[] = [];
  for await (const { lines, special } of readLines(source()))
    for (const line of lines) {
      const row = reader.take(line, special);
      if (row !== undefined) all.push(row);
    }
  reader.end();
  return all;
}

async function fault(pieces: Iterable<string>) {
  const error = await rows(pieces).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UnreadableTape)) throw new Error('the tape was read');
  return error.reject;
}

describe('rows', () => {
  test('know the line they begin on, past empty lines and line breaks within quotes', async () => {
    expect(await rows(['a,1\r\n\r\n"b\r\nb",2\nc,3'])).toMatchObject([
      { line: 1, text: 'a,1', values: ['a', '1'] },
      { line: 3, text: '"b\nb",2', values: ['b\nb', '2'] },
      { line: 5, text: 'c,3', values: ['c', '3'] },
    ]);
  });

  test('are the same wherever the text happens to be cut', async () => {
    const text = 'a,"x ""y"" z"\r\n"b\nb",2\n\nc;d\r\r\ne , "f" \n';
    const whole = await rows([text]);
    for (let cut = 0; cut <= text.length; cut++)
      expect(await rows([text.slice(0, cut), text.slice(cut)])).toEqual(whole);
  });

  test.each(['\n', '\r\n', '\r\r\n'])('end at %j', async (end) => {
    const found = await rows([`a,1${end}"b",2${end}`]);
    expect(found.map(({ values }) => values)).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });

  test('a quoted value that never ends is told by the line it begins on, without reading the file into memory', async () => {
    expect(await fault(['a,1\n"b,2\nc,3\n'])).toMatchObject({ line: 2, value: '"b,2', code: 'quote_not_closed' });
    let read = 0;
    function* endless() {
      yield 'a,1\n"b,2\n';
      for (;;) {
        read += 40_000;
        yield 'c,3\n'.repeat(10_000);
      }
    }
    expect(await fault(endless())).toMatchObject({ line: 2, code: 'quote_not_closed' });
    expect(read).toBeLessThan(2 * maxRowLength);
  });

  test('hold several of the longest cells of a spreadsheet', async () => {
    const cell = `"${'x'.repeat(32_000)}"`;
    expect((await rows([`a,${cell},${cell},${cell}\n`]))[0]?.values.map(({ length }) => length)).toEqual([
      1, 32_000, 32_000, 32_000,
    ]);
  });

  test('a row without an end is refused', async () => {
    function* endless() {
      yield 'a,1\n';
      for (;;) yield 'x'.repeat(70_000);
    }
    expect(await fault(endless())).toMatchObject({ line: 2, code: 'row_too_long' });
  });

  test('a carriage return within a line outside quotes may be the end of a row', async () => {
    expect(await fault(['a,1\nb,2\rc,3\n'])).toMatchObject({ line: 2, code: 'line_ends_mixed' });
    expect((await rows(['a,"1\r2"\n']))[0]?.values).toEqual(['a', '1\r2']);
  });

  test.each([
    ['opens in a row with a stray quote', 'a,1\nb",2,"x\ny"\nc,3\n'],
    ['is closed by a quote that opens another', 'a,1\nb,"x\nc,"y"\nd,3\n'],
    ['is closed before other text', 'a,1\nb,"x\nc,3" y\nd,3\n'],
  ])('where a value over several lines %s, nobody can say which rows there are', async (_, text) => {
    expect(await fault([text])).toMatchObject({ line: 2, code: 'quotes_malformed' });
  });
});

describe('values', () => {
  test.each([
    ['a,b', ['a', 'b']],
    ['a,,', ['a', '', '']],
    [' a , "b" ', ['a', 'b']],
    ['"a" ,\u00a0"b, c"\u2003, "d"', ['a', 'b, c', 'd']],
    [' a ,\u00a0b', ['a', 'b']],
    ['\u202fa\u2003,\ufeffb\u3000,\u0085c', ['a', 'b', 'c']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a ""b"" c",""', ['a "b" c', '']],
    ['" a ",\'b\'', ['a', "'b'"]],
  ])('%j', async (text, expected) => {
    expect(await rows([text])).toMatchObject([{ values: expected, misquotedAt: undefined }]);
  });

  test.each(['"a"b,c', 'a"b",c', 'a"b,c', 'a;"b,c', 'a\t"b,c', '"a""b"c,d', '"a" "b",c'])(
    '%j has wrong quotes, and the row below stands for itself',
    async (text) => {
      expect(await rows([`${text}\nnext,"row"\n`])).toMatchObject([
        { line: 1, misquotedAt: expect.any(Number) },
        { line: 2, values: ['next', 'row'], misquotedAt: undefined },
      ]);
    },
  );

  test.each([
    [',', 'a;"b', undefined],
    [';', 'a,"b', undefined],
    [';', 'a;"b;c"', ['a', 'b;c']],
    ['\t', ' a \t "b\tc" ', ['a', 'b\tc']],
  ])('only the delimiter %j lets a quote open a value: %j', async (delimiter, text, expected) => {
    const [row] = await rows([text], delimiter);
    expect(row?.misquotedAt !== undefined ? undefined : row?.values).toEqual(expected);
  });

  test('agree with csv-parse on whatever is well formed', async () => {
    let seed = 42;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >> 8) % below;
    };
    const alphabet = ['a', 'ä', '€', '"', ',', ';', '\t', '\n', '\r\n', "'", ' ', '1', '.', '\\', '🏠'];
    for (let round = 0; round < 1_500; round++) {
      const delimiter = [',', ';', '\t'][random(3)] ?? ',';
      const table = Array.from({ length: 1 + random(5) }, () =>
        ['k', '', ''].map(
          (begin) => begin + Array.from({ length: 1 + random(6) }, () => alphabet[random(alphabet.length)]).join(''),
        ),
      );
      const eol = random(2) === 0 ? '\n' : '\r\n';
      const needsQuotes = (value: string) => random(4) === 0 || /[",;\t\r\n]/.test(value);
      const text = table
        .map((record) => record.map((v) => (needsQuotes(v) ? `"${v.replaceAll('"', '""')}"` : v)).join(delimiter))
        .join(eol);
      const cut = random(text.length);
      const ours = (await rows([text.slice(0, cut), text.slice(cut)], delimiter)).map(({ values }) => values);
      const theirs = (parse(text, { delimiter }) as string[][]).map((record) =>
        record.map((value) => value.replaceAll('\r\n', '\n').trim()),
      );
      expect(ours).toEqual(theirs);
    }
  });
});
