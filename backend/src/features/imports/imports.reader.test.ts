import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { UnreadableTape } from './imports.faults.ts';
import { parseImportOptions } from './imports.options.ts';
import { readTape } from './imports.reader.ts';

const header = 'id,nominal_value,status,due_date\n';
const noted = 'id,nominal_value,status,due_date,note\n';
const row = (id: string, note?: string) => `${id},10.00,active,2026-12-31${note === undefined ? '' : `,${note}`}\n`;

/**
 * What an import reads: ids of the good rows, line and code of the faults, in two pieces to cut where nobody expects
 * it.
 */
async function read(tape: string | Buffer, ...args: string[]) {
  const options = parseImportOptions([...args, 'tape.csv']);
  if (options === undefined) throw new Error('help was asked for');
  const bytes = Buffer.from(tape);
  const middle = bytes.length >> 1;
  const ids: string[] = [];
  const faults: string[] = [];
  let ignored: readonly string[] = [];
  try {
    for await (const { good, bad, ignoredColumns } of readTape(
      { path: undefined, bytes: () => Readable.from([bytes.subarray(0, middle), bytes.subarray(middle)]) },
      options.rules,
    )) {
      ids.push(...good.map(({ values }) => values[0] ?? ''));
      faults.push(...bad.flatMap(({ rejects }) => rejects.map(({ line, code }) => `${line} ${code}`)));
      ignored = ignoredColumns;
    }
  } catch (error) {
    if (!(error instanceof UnreadableTape)) throw error;
    return { unreadable: `${error.reject.line} ${error.reject.code}` };
  }
  return { ids, faults, ignored };
}

describe('a stray quote takes no other row with it', () => {
  test.each([
    ['after a semicolon in a tape with commas', noted, 'see;"draft'],
    ['after a tab in a tape with commas', noted, 'a\t"b'],
    ['after other text', noted, 'a 5" pipe'],
    ['after a space and other text', noted, 'a "b'],
  ])('%s', async (_, first, note) => {
    const rows = [row('A1', note), row('A2', 'ok'), row('A3', '"ok"'), row('A4', note)];
    expect(await read(first + rows.join(''))).toMatchObject({
      ids: ['A2', 'A3'],
      faults: ['2 quotes_malformed', '5 quotes_malformed'],
    });
  });

  test('after a comma in a tape with semicolons', async () => {
    const tape = noted + row('A1', 'see|"draft') + row('A2', '"ok"');
    expect(await read(tape.replaceAll(',', ';').replace('|', ','))).toMatchObject({
      ids: ['A2'],
      faults: ['2 quotes_malformed'],
    });
  });

  test.each([
    ['one that opens a value and is never closed', [row('A1', '"draft'), row('A2', 'ok')], '2 quote_not_closed'],
    [
      'one that another closes rows further down',
      [row('A1', '"draft'), row('A2', 'ok'), row('A3', '5"')],
      '2 rows_within_quotes',
    ],
    [
      'one in the last column that is needed',
      ['A1,10.00,active,"2026-12-31\n', 'A2,10.00,active,2026-12-31"\n'],
      '2 rows_within_quotes',
    ],
    ['one before a quoted value', [row('A1', '"draft'), row('A2', 'ok'), row('A3', '"ok"')], '2 quotes_malformed'],
  ])('%s: the tape is refused as a whole', async (_, rows, expected) => {
    const first = rows[0]?.split(',').length === 4 ? header : noted;
    expect(await read(first + rows.join(''))).toEqual({ unreadable: expected });
  });

  test('a quoted note of several lines is one value, whatever stands in it', async () => {
    expect(
      await read(
        noted +
          row('A1', '"12 Main St, Apt 4\nSpringfield, IL, USA, 10, x\n""quoted"", with, commas, in, it"') +
          row('A2', 'ok'),
      ),
    ).toMatchObject({
      ids: ['A1', 'A2'],
      faults: [],
    });
  });
});

test('wherever stray characters fall, a row without any is read or the tape is refused as a whole', async () => {
  let seed = 11;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  const stray = ['"', '"', '"', '""', ',', ';', '\t', ' ', "'", ',"', '",'];
  const notes = ['ok', '"ok"', '', '"a, b"', '"two\nlines"', 'x', '"a ""b"""', '5'];
  let refused = 0;
  for (let round = 0; round < 1_500; round++) {
    const rows = notes.map((note, n) => row(`A${n}`, note));
    const hit = new Set<number>();
    for (let strays = 1 + random(3); strays > 0; strays--) {
      const n = random(rows.length);
      const text = rows[n] ?? '';
      const at = random(text.length);
      rows[n] = text.slice(0, at) + stray[random(stray.length)] + text.slice(at);
      hit.add(n);
    }
    const { ids, unreadable } = await read(noted + rows.join(''));
    if (unreadable !== undefined) refused++;
    else
      expect(ids, rows.join('')).toEqual(expect.arrayContaining(rows.flatMap((_, n) => (hit.has(n) ? [] : [`A${n}`]))));
  }
  expect(refused).toBeLessThan(1_000);
});

describe('the header', () => {
  test.each([
    ['has spaces before its quotes', '"id" , "nominal_value" , "status" , "due_date"\n'],
    ['has tabs and spaces around its names', ' id\u00a0,\t"nominal_value"\t,status , due_date\u3000\n'],
    ['ends in CR CR LF', 'id,nominal_value,status,due_date\r\r\n'],
  ])('is understood where it %s', async (_, first) => {
    expect(await read(first + row('A1'))).toMatchObject({ ids: ['A1'], faults: [] });
  });

  test('may have thousands of columns, with long names', async () => {
    const names = Array.from({ length: 12_000 }, (_, n) => `a rather long column name ${n}`);
    expect(await read(`${noted.trim()},${names.join(',')}\n${row('A1', `x${',y'.repeat(12_000)}`)}`)).toMatchObject({
      ids: ['A1'],
      ignored: ['note', ...names],
    });
  });

  test('may have a line break and other delimiters within quotes', async () => {
    expect(await read(`id,nominal_value,status,due_date,"a; ""note\nof"" two lines"\n${row('A1', 'x')}`)).toMatchObject(
      {
        ids: ['A1'],
        ignored: ['a; "note\nof" two lines'],
      },
    );
  });

  test('with wrong quotes is told so', async () => {
    expect(await read(`id,"nominal_value"x,status,due_date\n${row('A1')}`)).toEqual({
      unreadable: '1 quotes_malformed',
    });
  });

  test.each([
    ['as it is', header],
    ['after a byte order mark', `\ufeff${header}`],
    ['quoted, after a byte order mark', '\ufeff"id","nominal_value","status","due_date"\r\n'],
    ['in capitals', header.toUpperCase()],
  ])('repeated further down %s is one fault', async (_, again) => {
    expect(await read(`${header}${row('A1')}${again}${row('A2')}`)).toMatchObject({
      ids: ['A1', 'A2'],
      faults: ['3 header_repeated'],
    });
  });

  test.each([
    ['in another order', 'status,id,nominal_value,due_date\n'],
    ['with another column', noted],
  ])('further down %s makes the rows below it unreadable', async (_, again) => {
    expect(await read(header + row('A1') + again + row('A2'))).toEqual({ unreadable: '3 header_changed' });
  });
});

describe('line ends', () => {
  test('CR CR LF ends a line', async () => {
    expect(await read((header + row('A1') + row('A2')).replaceAll('\n', '\r\r\n'))).toMatchObject({
      ids: ['A1', 'A2'],
      faults: [],
    });
  });

  test('a carriage return alone between rows is told from one that ends every line', async () => {
    expect(await read(header + row('A1') + row('A2').replace('\n', '\r') + row('A3'))).toEqual({
      unreadable: '3 line_ends_mixed',
    });
    expect(await read((header + row('A1') + row('A2')).replaceAll('\n', '\r'))).toEqual({
      unreadable: '1 line_ends_unknown',
    });
  });
});

describe('--round', () => {
  const tape = (delimiter: string, amounts: readonly string[]) =>
    header.replaceAll(',', delimiter) +
    amounts.map((amount, n) => [`A${n}`, amount, 'active', '2026-12-31\n'].join(delimiter)).join('');

  test.each([
    ['thousands in a tape with semicolons', ';', ['1.500', '12.000'], 2],
    ['thousands beside small amounts', ';', ['250', '1.500', '999'], 3],
    ['thousands beside amounts with cents', ';', ['99.50', '1.500'], 3],
    ['one amount alone', ',', ['1.005'], 2],
    ['thousands on a later line, after a refund', '\t', ['-1.500', '7', '2.750'], 4],
  ])('is not applied to what may be %s', async (_, delimiter, amounts, line) => {
    expect(await read(tape(delimiter, amounts), '--round', '--skip-rejected')).toEqual({
      unreadable: `${line} amount_perhaps_thousands`,
    });
  });

  test.each([
    ['an amount below one', ['1.500', '0.250']],
    ['an amount of four digits and decimals', ['1.500', '1234.567']],
    ['an amount with four decimals', ['1.500', '2.0001']],
  ])('is applied where %s shows that the point is for decimals', async (_, amounts) => {
    expect(await read(tape(';', amounts), '--round')).toMatchObject({ ids: ['A0', 'A1'], faults: [] });
  });

  test('never makes an amount of one with a comma', async () => {
    expect(await read(tape('\t', ['1,500', '12,000', '1.500,00']), '--round')).toMatchObject({
      ids: [],
      faults: ['2 amount_not_a_number', '3 amount_not_a_number', '4 amount_not_a_number'],
    });
  });
});

describe('what says the same is read, however a program wrote it', () => {
  const both = { ids: ['A1', 'A2'], faults: [] };
  test.each([
    ['empty columns at the end of some rows', `${header}${row('A1')}A2,10.00,active,2026-12-31,,,\n`],
    ['rows of delimiters only', `${header}${row('A1')},,,\n${row('A2')},,,\n , ,,\n`],
    ["Excel's line that names the delimiter", `sep=;\n${(header + row('A1') + row('A2')).replaceAll(',', ';')}`],
    ['the same in quotes', `"sep=,"\r\n${header}${row('A1')}${row('A2')}`],
    [
      'zeros behind an amount, midnight behind a date, a status in another case',
      `${header}A1,10.0000,Active,2026-12-31T00:00:00\n${row('A2')}`,
    ],
  ])('%s', async (_, tape) => {
    expect(await read(tape)).toMatchObject(both);
  });

  test('lines are still counted from the beginning of the file', async () => {
    expect(await read(`sep=,\n${header}${row('A1')}${row('')}`)).toMatchObject({
      ids: ['A1'],
      faults: ['4 id_missing'],
    });
  });

  test('a value in a column without a name is no empty column', async () => {
    expect(await read(`${header}A1,10.00,active,2026-12-31,,x\n`)).toMatchObject({
      ids: [],
      faults: ['2 column_count'],
    });
  });
});
