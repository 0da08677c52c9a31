import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { dateCheck } from '../../loans/due-date.ts';
import { readProfile } from '../../tapes/profile.document.ts';
import { UnderstandingWatch } from '../../tapes/understanding.ts';
import { UnreadableTape } from './imports.faults.ts';
import { readProfiledTape } from './imports.profiled.ts';

const rules = { round: false, statuses: new Map(), date: dateCheck() };

/** What a file gives: the rows as `id value status date`, or line and message of each fault. */
async function read(profile: string, file: string | Buffer): Promise<string[]> {
  async function* bytes() {
    const all = Buffer.from(file);
    for (let at = 0; at < all.length; at += 7) yield all.subarray(at, at + 7);
  }
  const told: string[] = [];
  const source = { path: undefined, bytes };
  try {
    const text = readProfile('lender.yaml', profile);
    for await (const { good, bad } of readProfiledTape(source, rules, text, '2026-01-31', new UnderstandingWatch())) {
      told.push(...good.map(({ values }) => values.slice(0, 4).join(' ')));
      told.push(...bad.flatMap(({ rejects }) => rejects.map(({ line, message }) => `line ${line}: ${message}`)));
    }
  } catch (error) {
    if (!(error instanceof UnreadableTape)) throw error;
    told.push(`line ${error.reject.line}: ${error.message}`);
  }
  return told;
}

interface Change {
  readonly file?: string;
  readonly id?: string;
  readonly value?: string;
  readonly due?: string;
  readonly status?: string;
}

const profile = ({ file, id = 'Loan', value = 'Balance', due = 'Due', status = 'Status' }: Change) =>
  `${file === undefined ? '' : `file: ${file}\n`}fields:\n  id: ${id}\n  nominal_value: ${value}\n  due_date: ${due}\n  status: ${status}\n`;

const loaded = 'L1 1234.50 active 2026-12-31';
const tape = ({ loan = 'L1', balance = '1234.50', due = '2026-12-31', status = 'active', sign = ',' } = {}) =>
  `${['Loan', 'Balance', 'Due', 'Status'].join(sign)}\n${[loan, balance, due, status].join(sign)}\n`;
const number = (format: string) => ({ value: `{ column: Balance, number: ${format} }` });
const date = (format: string) => ({ due: `{ column: Due, ${format} }` });

/** Each is loaded with this value, or refused with the line, the column and the key of the profile that settles it. */
const files: readonly (readonly [name: string, change: Change, file: string | Buffer, expected: string | RegExp])[] = [
  ['plain', {}, tape(), loaded],
  ['with a byte order mark', {}, `\ufeff${tape()}`, loaded],
  ['lines ending in CR LF', {}, tape().replaceAll('\n', '\r\n'), loaded],
  ['lines ending in CR CR LF', {}, tape().replaceAll('\n', '\r\r\n'), loaded],
  ['lines ending in CR', {}, tape().replaceAll('\n', '\r'), /line 1: A carriage return stands within this line/],
  ['without a line end at its end', {}, tape().trimEnd(), loaded],
  ['semicolons', {}, tape({ sign: ';' }), loaded],
  ['tabs', {}, tape({ sign: '\t' }), loaded],
  ['bars', {}, tape({ sign: '|' }), loaded],
  ['Excel’s sep=', {}, `sep=;\n${tape({ sign: ';' })}`, loaded],
  ['gzip', {}, gzipSync(tape()), loaded],
  ['UTF-16 with a mark, little-endian', {}, Buffer.from(`\ufeff${tape()}`, 'utf16le'), loaded],
  ['UTF-16 with a mark, big-endian', {}, Buffer.from(`\ufeff${tape()}`, 'utf16le').swap16(), loaded],
  ['UTF-16 without a mark, declared', { file: '{ encoding: utf-16 }' }, Buffer.from(tape(), 'utf16le'), loaded],
  ['UTF-16 without a mark', {}, Buffer.from(tape(), 'utf16le'), /line 1: A NUL byte/],
  [
    'NUL in a declared encoding',
    { file: '{ encoding: windows-1252 }' },
    tape({ status: 'act\0ive' }),
    /line 2: A NUL byte/,
  ],
  ['UTF-16 cut in a character', {}, Buffer.from(`\ufeff${tape()}`, 'utf16le').subarray(0, -1), /line \d: .*not UTF-16/],
  [
    'Windows-1252, declared',
    { file: '{ encoding: windows-1252 }' },
    Buffer.from(tape({ loan: 'Müller' }), 'latin1'),
    'Müller 1234.50 active 2026-12-31',
  ],
  ['Windows-1252', {}, Buffer.from(tape({ loan: 'Müller' }), 'latin1'), /line 2: .*file: \{encoding: windows-1252\}/],
  ['lines before the header', { file: '{ lines_before: "2" }' }, `Loans of May\n\n${tape()}`, loaded],
  ['a header in another case', {}, tape().replace('Loan,Balance', 'LOAN,balance'), loaded],
  ['a header with a line break', { id: 'Loan No' }, tape().replace('Loan', '"Loan\nNo"'), loaded],
  ['a column named twice', {}, tape().replace('Loan,Balance', 'Loan,Loan'), /line 1: The header .*Loan.*fields\.id/],
  [
    'a column that is missing',
    { id: 'Id' },
    tape(),
    /line 1: The header lacks the column "Id", which fields\.id names/,
  ],
  [
    'no header',
    { file: '{ header: none }', id: '"1"', value: '"2"', due: '"3"', status: '"4"' },
    'L1,1234.50,2026-12-31,active\n',
    loaded,
  ],
  [
    'no header, a position too many',
    { file: '{ header: none }', id: '"9"' },
    'L1,1\n',
    /line 1: fields\.id names the column "9"/,
  ],
  ['empty columns at the end', {}, tape().replace(/\n/g, ',,\n'), loaded],
  ['rows of delimiters', {}, `${tape()},,,\n\n`, loaded],
  ['a row too short', {}, `${tape()}L2,5\n`, /line 3: The row has 2 values where the header has 4/],
  ['a row too long', {}, `${tape()}L2,5,2026-12-31,active,x\n`, /line 3: The row has 5 values where the header has 4/],
  ['the header again', {}, tape() + tape({ loan: 'L2' }), /line 3: The header row is repeated/],
  ['quotes around all', {}, tape().replace(/[^,\n]+/g, '"$&"'), loaded],
  [
    'quotes that are characters',
    { file: '{ quotes: none }' },
    tape({ loan: '5" pipe' }),
    '5" pipe 1234.50 active 2026-12-31',
  ],
  ['a stray quote', {}, tape({ loan: '5" pipe' }), /line 2: A " stands inside a value/],
  ['spaces around values', {}, tape({ loan: '  L1 ', balance: ' 1234.50\u00a0' }), loaded],
  ['zeros behind', {}, tape({ balance: '1234.5000' }), loaded],
  ['three decimals', {}, tape({ balance: '1234.505' }), /line 2: Balance: An amount has at most two decimals/],
  ['perhaps thousands', {}, tape({ balance: '1.500' }), /line 2: Balance: 1\.500 .*fields\.nominal_value\.number/],
  ['perhaps millions', {}, tape({ balance: '1.500.000' }), /line 2: Balance: .*fields\.nominal_value\.number/],
  ['a dollar sign', number('{ currency: $ }'), tape({ balance: '$1234.50' }), loaded],
  ['a dollar sign, undeclared', {}, tape({ balance: '$1234.50' }), /line 2: Balance: .*fields\.nominal_value\.number/],
  ['American thousands', number('{ group: "," }'), tape({ balance: '"1,234.50"' }), loaded],
  [
    'American thousands, undeclared',
    {},
    tape({ balance: '"1,234.50"' }),
    /line 2: Balance: .*fields\.nominal_value\.number/,
  ],
  ['German', number('{ decimal: ",", group: "." }'), tape({ sign: ';', balance: '1.234,50' }), loaded],
  [
    'German with a euro behind',
    number('{ decimal: ",", group: ".", currency: € }'),
    tape({ sign: ';', balance: '1.234,50 €' }),
    loaded,
  ],
  [
    'German, an American number',
    number('{ decimal: ",", group: "." }'),
    tape({ sign: ';', balance: '1,234.50' }),
    /line 2: Balance: .*fields\.nominal_value\.number/,
  ],
  [
    'French',
    number('{ decimal: ",", group: " " }'),
    tape({ sign: ';', balance: '1\u202f234,5' }),
    loaded.replace('1234.50', '1234.5'),
  ],
  ['Swiss', number(`{ group: "'" }`), tape({ balance: "1'234.50" }), loaded],
  ['an exponent', {}, tape({ balance: '1.2E+03' }), /line 2: Balance: .*fields\.nominal_value\.number/],
  [
    'parentheses',
    number('{ negative: parentheses }'),
    tape({ balance: '(5.00)' }),
    /line 2: Balance: A nominal value is zero or more/,
  ],
  [
    'a trailing minus',
    number('{ negative: trailing minus }'),
    tape({ balance: '5.00-' }),
    /line 2: Balance: A nominal value is zero or more/,
  ],
  ['a blank amount', {}, tape({ balance: '' }), /line 2: Balance: Every row needs a nominal value/],
  ['N/A as amount', {}, tape({ balance: 'N/A' }), /line 2: Balance: .*fields\.nominal_value\.number/],
  ['Excel’s shortened id', {}, tape({ loan: '1.10E+22' }), /line 2: Loan: .*fields\.id/],
  ['an invisible character in the id', {}, tape({ loan: 'L\u200b1' }), /line 2: Loan: .*zero width space/],
  ['an id with leading zeros', {}, tape({ loan: '00042' }), '00042 1234.50 active 2026-12-31'],
  ['midnight', {}, tape({ due: '2026-12-31T00:00:00' }), loaded],
  ['an hour', {}, tape({ due: '2026-12-31T10:00:00' }), /line 2: Due: .*fields\.due_date\.date/],
  ['an American date', date('date: M/D/YYYY'), tape({ due: '12/31/2026' }), loaded],
  [
    'a date of two readings',
    {},
    tape({ due: '3/4/2026' }),
    /line 2: Due: This can be read in two ways.*fields\.due_date\.date/,
  ],
  [
    'a year of two digits',
    date('date: M/D/YYYY'),
    tape({ due: '12/31/26' }),
    /line 2: Due: Write the year with four digits/,
  ],
  ['a German date', date('date: DD.MM.YYYY'), tape({ due: '31.12.2026' }), loaded],
  ['a date without separators', date('date: YYYYMMDD'), tape({ due: '20261231' }), loaded],
  ['a month by name', date('date: MMM-YYYY, day: last'), tape({ due: 'Dec-2026' }), loaded],
  [
    'a month without a day meant',
    date('date: YYYY-MM, day: first'),
    tape({ due: '2026-12' }),
    'L1 1234.50 active 2026-12-01',
  ],
  ['Excel’s day number', {}, tape({ due: '46387' }), /line 2: Due: .*day number.*fields\.due_date\.date Excel/],
  ['Excel’s day number, declared', date('date: Excel'), tape({ due: '46387' }), loaded],
  ['31 February', {}, tape({ due: '2026-02-31' }), /line 2: Due: There is no such day/],
  [
    'zero that means none',
    date('date: YYYYMMDD, blank: "0"'),
    tape({ due: '0' }),
    /line 2: Due: Every row needs a due date/,
  ],
  [
    'months added',
    date('plus_months: { column: Status }'),
    tape({ due: '2026-08-31', status: '6' }).replace('6\n', '6\n'),
    /line 2: Status: .*fields\.status/,
  ],
  [
    'a status in another case',
    { status: '{ column: Status, values: { Current: active } }' },
    tape({ status: 'CURRENT' }),
    loaded,
  ],
  [
    'an unknown status',
    { status: '{ column: Status, values: { Current: active } }' },
    tape({ status: 'Sold' }),
    /line 2: Status: .*fields\.status\.values/,
  ],
  ['a blank status', {}, tape({ status: '' }), /line 2: Status: Every row needs a status/],
  [
    'a status by rules that all fail',
    { status: '[{ column: Balance, above: "9999", means: active }]' },
    tape(),
    /line 2: .*fields\.status/,
  ],
  ['an empty file', {}, '', /line 1: The file is empty/],
  ['a header alone', {}, 'Loan,Balance,Due,Status\n', /line 1: The tape has a header and no rows/],
  ['a web page', {}, '<!DOCTYPE html><html>', /line 1: This is a web page/],
  ['a PDF', {}, '%PDF-1.7', /line 1: This is a PDF/],
  ['a Parquet file', {}, 'PAR1xxxx', /line 1: This is a Parquet file/],
  ['JSON', {}, '[{"Loan":"L1"}]', /line 1: The header lacks the column/],
];

describe('a file with a profile', () => {
  test.each(files)('%s', async (_, change, file, expected) => {
    const told = await read(profile(change), file);
    if (typeof expected === 'string') expect(told).toEqual([expected]);
    else expect(told.at(-1)).toMatch(expected);
  });

  test('at least sixty of them', () => {
    expect(files.length).toBeGreaterThanOrEqual(60);
  });
});
