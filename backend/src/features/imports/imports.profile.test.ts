import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { importFile, profilesFolder, runImporter, tapeFile, tapesFolder } from '../../../test-support/importing.ts';
import { openProfile, profileFor } from './imports.profile.ts';

const lender = `fields:
  id: Loan
  nominal_value: { column: Balance, number: { group: ",", currency: $ } }
  due_date: { column: Maturity, date: M/D/YYYY }
  status: { column: Status, values: { Current: active, Paid Off: paid } }
leave_out:
  totals: { column: Loan, is: Total }
`;
const tape = `Portfolio of March
as of 3/31/2026

Loan,Balance,Maturity,Status,Officer
L1,"$1,234.50",1/5/2031,Current,Smith
L2,0,12/31/2025,PAID OFF,Jones
Total,"$1,234.50",,,
`;

describe('a tape with a profile', () => {
  test('is loaded, and the import says by which profile and what it left out', async () => {
    const database = await createTestDatabase();
    const profile = tapeFile(lender.replace('fields:', 'file: { lines_before: "3" }\nfields:'), 'lender-a.yaml');
    const result = await importFile(database, tapeFile(tape), '--profile', profile, '--as-of', '2026-03-31');
    expect(result).toMatchObject({ outcome: 'loaded', rowsRead: 2, counts: { assetsNew: 2, tapeValue: '1234.50' } });
    const { get } = await startTestApi(database);
    expect(JSON.parse((await get('/imports/1')).body)).toMatchObject({
      profile_name: 'lender-a',
      profile_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      rows_left_out: { totals: 1 },
      ignored_columns: ['Officer'],
      understood: {
        fields: [
          { field: 'id', source: 'Loan', examples: [{ read: 'L1' }, { read: 'L2' }] },
          {
            field: 'nominal_value',
            source: 'Balance',
            examples: [{ written: '$1,234.50', read: '1234.50' }, { read: '0' }],
          },
          { field: 'status', source: 'Status', examples: [{ read: 'active' }, { read: 'paid' }] },
          { field: 'due_date', source: 'Maturity', examples: [{ written: '1/5/2031', read: '2031-01-05' }, {}] },
        ],
        statuses: [
          { written: 'Current', read: 'active', rows: 1 },
          { written: 'PAID OFF', read: 'paid', rows: 1 },
        ],
        further_statuses: 0,
      },
    });
    expect(JSON.parse((await get('/assets')).body)).toEqual([
      { id: 'L1', nominal_value: 1234.5, status: 'active', due_date: '2031-01-05' },
      { id: 'L2', nominal_value: 0, status: 'paid', due_date: '2025-12-31' },
    ]);
  });

  test('is loaded where an example of a value is too long to show and ends within a character', async () => {
    const database = await createTestDatabase();
    const long = `${'x'.repeat(78)}${'🏠'.repeat(20)}`;
    const profile = tapeFile(lender.replace('fields:', 'fields:\n  obligor: Officer'), 'lender.yaml');
    const text = `Loan,Balance,Maturity,Status,Officer\nL1,5,1/5/2031,Current,${long}\n`;
    const result = await importFile(database, tapeFile(text), '--profile', profile);
    expect([result.outcome, result.understanding?.fields[4]?.examples[0]?.read]).toEqual([
      'loaded',
      `${'x'.repeat(78)}🏠…`,
    ]);
  });

  test.each([
    [
      'Maturity',
      '1/5/2031',
      '1/5/31',
      '5',
      'due_date',
      'Maturity: Write the year with four digits: two do not say which century.',
    ],
    [
      'Status',
      'Current',
      'Sold',
      '5',
      'status',
      'Status: The profile does not say what this status means. Add it to fields.status.values.',
    ],
    ['Balance', '"$1,234.50"', '-5', '5', 'nominal_value', 'Balance: A nominal value is zero or more.'],
    ['Loan', 'L1', '', '5', 'id', 'Loan: Every row needs an id.'],
  ])('a faulty %s is named by line, field, column and what to do', async (_, before, after, line, field, message) => {
    const database = await createTestDatabase();
    const profile = tapeFile(lender.replace('fields:', 'file: { lines_before: "3" }\nfields:'), 'lender.yaml');
    const faulty = tape.replace(before, after);
    const { outcome, rejects } = await importFile(database, tapeFile(faulty), '--profile', profile);
    expect(outcome).toBe('rejected');
    expect(rejects).toMatchObject([{ line: Number(line), field, message }]);
  });

  test('a header that lacks a column is refused by the name of the column and of the key', async () => {
    const database = await createTestDatabase();
    const profile = tapeFile(lender, 'lender.yaml');
    const { outcome, rejects } = await importFile(database, tapeFile('Loan,Balance\nL1,5\n'), '--profile', profile);
    expect([outcome, rejects[0]?.message]).toEqual([
      'rejected',
      'The header lacks the column "Status", which fields.status names.',
    ]);
  });
});

describe('the profile that --profile names', () => {
  test('by its name, from the folder of profiles', async () => {
    const { name, sha256, text } = await openProfile('sba-7a', profilesFolder);
    expect([name, sha256.length, text.fields.id]).toEqual(['sba-7a', 64, 'LoanNr_ChkDgt']);
  });

  test.each([
    [
      'sba',
      `There is no profile sba. Those in ${profilesFolder}: abs-ee-cmbs, fannie-mae-cas, lending-club, openintro, sba-7a.`,
    ],
    ['./nowhere/lender.yaml', 'There is no profile ./nowhere/lender.yaml.'],
    ['2026-03-31', '"2026-03-31" is not the name of a profile'],
    ['SBA', '"SBA" is not the name of a profile'],
  ])('%s: there is none', async (given, message) => {
    await expect(openProfile(given, profilesFolder)).rejects.toThrow(message);
  });

  test('a folder that is not there is named, with the setting', async () => {
    await expect(openProfile('sba-7a', '/nowhere')).rejects.toThrow(
      'The folder of profiles is /nowhere, which is not there: PROFILES_DIR names it.',
    );
  });
});

describe('the profile that fits by the name of the file', () => {
  const folderOf = (files: Readonly<Record<string, string>>) => {
    const folder = dirname(tapeFile('', 'none'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  };
  const named = (patterns: string) => `file_names: ${patterns}\n${lender}`;

  test('is the only one of the folder whose pattern fits', async () => {
    const folder = folderOf({
      'a.yaml': named('["a_*.csv", "a_*.csv.gz"]'),
      'b.yaml': named('["b_*"]'),
      'c.yaml': lender,
    });
    expect((await profileFor(['/tapes/a_2026.csv.gz', 'a_2027.csv'], folder)).name).toBe('a');
    expect((await profileFor(['s3://bucket/incoming/b_2026-01.csv'], folder)).name).toBe('b');
  });

  test.each([
    [['x.csv'], 'that fits x.csv. Name one: --profile NAME.'],
    [['ab.csv'], 'ab.csv fits several profiles: a, b. Name one: --profile NAME.'],
    [['a.csv', 'b.csv'], 'a.csv fits the profile a, b.csv fits b. Load the tapes of one lender at a time.'],
  ])('%j: there is none, or more than one', async (tapes, message) => {
    const folder = folderOf({ 'a.yaml': named('["a*.csv"]'), 'b.yaml': named('["*b.csv"]') });
    await expect(profileFor(tapes, folder)).rejects.toThrow(message);
  });

  test('goes by auto on the command line, and the date by the name', async () => {
    const { writerUrl } = await createTestDatabase();
    const folder = folderOf({
      'lender.yaml': `${named('["loans_*.csv"]')}as_of: { from: file_name, date: YYYYMM, day: last }\n`,
    });
    const file = tapeFile('Loan,Balance,Maturity,Status\nL1,5,1/5/2031,Current\n', 'loans_202602_17.csv');
    const run = await runImporter(writerUrl, ['--profile', 'auto', file], undefined, [], { PROFILES_DIR: folder });
    expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('is loaded, as of 2026-02-28')]);
  });

  test.each([
    ['loans.csv', [], 'The name loans.csv has no date written as YYYY-MM-DD'],
    ['loans_2026-01-31_2026-02-28.csv', [], 'has several dates written as YYYY-MM-DD'],
    ['loans_12026-01-31.csv', [], 'has no date'],
    ['loans_2026-01-31.csv', ['--as-of', '2026-02-28'], 'is as of 2026-01-31 by its name, --as-of says 2026-02-28'],
  ])('%s %j: its date is refused', async (name, args, message) => {
    const { writerUrl } = await createTestDatabase();
    const profile = tapeFile(`${lender}as_of: { from: file_name }\n`, 'lender.yaml');
    const run = await runImporter(writerUrl, ['--profile', profile, ...args, tapeFile(tape, name)]);
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});

describe('several tapes in one command', () => {
  const dates = ['2017-09-11', '2017-07-11', '2017-08-11'];
  const tapes = dates.map((date) => join(tapesFolder, 'abs-ee', `${date}.csv.gz`));

  test('are loaded in the order of their dates', async () => {
    const { writerUrl } = await createTestDatabase();
    const { code, stdout } = await runImporter(writerUrl, [
      '--profile',
      join(profilesFolder, 'abs-ee-cmbs.yaml'),
      ...tapes,
    ]);
    expect(stdout.match(/as of [\d-]+/g)).toEqual(['as of 2017-07-11', 'as of 2017-08-11', 'as of 2017-09-11']);
    expect(code).toBe(0);
  });

  test('stop at the first that is refused, and the others are named', async () => {
    const { writerUrl } = await createTestDatabase();
    const header = 'Loan,Balance,Maturity,Status,Date';
    const line = (date: string, balance: string) => `${header}\nL1,${balance},1/5/2031,Current,${date}\n`;
    const profile = tapeFile(`${lender}as_of: { column: Date }\n`, 'lender.yaml');
    const first = tapeFile(line('2026-01-31', '5'), 'a.csv');
    const second = tapeFile(line('2026-02-28', 'five'), 'b.csv');
    const third = tapeFile(line('2026-03-31', '5'), 'c.csv');
    const run = await runImporter(writerUrl, ['--profile', profile, third, second, first]);
    expect([run.code, run.stdout.match(/^[abc]\.csv is \w+/gm)]).toEqual([2, ['a.csv is loaded', 'b.csv is rejected']]);
    expect(run.stderr).toContain(`Stopped. Not loaded: ${third}.`);
  });

  test('of one date are refused before anything is loaded', async () => {
    const { writerUrl } = await createTestDatabase();
    const [tape = ''] = tapes;
    const other = tapeFile(readFileSync(tape), 'other.csv.gz');
    const run = await runImporter(writerUrl, ['--profile', join(profilesFolder, 'abs-ee-cmbs.yaml'), tape, other]);
    expect([run.code, run.stdout]).toEqual([1, '']);
    expect(run.stderr).toContain('are both as of 2017-09-11. Leave one of them out.');
    expect(dirname(other)).not.toBe(dirname(tape));
  });
});
