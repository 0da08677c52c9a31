import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../test-support/database.ts';
import { importFile, samplesFolder, tapeFile, tapesFolder } from '../../../test-support/importing.ts';
import { readProfile } from '../../tapes/profile.document.ts';
import { draftFor } from './imports.draft.ts';
import { openTape } from './imports.source.ts';

const german = `Bestand der Bank
Stand 31.01.2026

Loan Number;Current Balance;Maturity Date;Loan Status;Interest Rate;Borrower Name;Reporting Date;Notes
000123;1.234,50 €;31.12.2026;Current;5,25%;Müller;31.01.2026;a
000124;2.000,00 €;30.06.2027;Paid Off;4,00%;Schmidt;31.01.2026;
000125;9,00 €;01.02.2027;In Review;3,5%;;31.01.2026;
`;

describe('a draft of a profile', () => {
  test('proposes columns and formats, shows what it found, and marks what a person has to decide', async () => {
    const draft = await draftFor(await openTape(tapeFile(german, 'bestand.csv')));
    expect(draft.split('\n')).toEqual([
      '# yaml-language-server: $schema=./profile.schema.json',
      '# A draft, from 3 rows of bestand.csv. Decide what is marked with "?", then try it with --dry-run.',
      'about: Tapes like bestand.csv',
      'file: { lines_before: "3" }',
      '# Reporting Date: 1 value, 100% dates as D.M.YYYY; like 31.01.2026',
      'as_of: { column: Reporting Date, date: D.M.YYYY }',
      'fields:',
      '  # Loan Number: all different, 100% numbers; like 000123 | 000124 | 000125',
      '  id: Loan Number',
      '  # Current Balance: all different, 100% numbers; like 1.234,50 € | 2.000,00 € | 9,00 €',
      '  nominal_value: { column: Current Balance, number: { decimal: ",", group: ".", currency: "€" } }',
      '  # Loan Status: all different; like Current | Paid Off | In Review',
      '  status:',
      '    column: Loan Status',
      '    values:',
      '      Current: active # 1 row',
      '      Paid Off: paid # 1 row',
      '      # ? In Review: active, paid or defaulted (1 row)',
      '  # Maturity Date: all different, 100% dates as D.M.YYYY; like 31.12.2026 | 30.06.2027 | 01.02.2027',
      '  due_date: { column: Maturity Date, date: D.M.YYYY }',
      '  # Borrower Name: all different, 1 row blank; like Müller | Schmidt',
      '  obligor: Borrower Name',
      '  # Interest Rate: all different, 100% numbers; like 5,25% | 4,00% | 3,5%',
      '  interest_rate: { column: Interest Rate, number: { decimal: ",", percent: yes } }',
      '# Columns that nothing is read from:',
      '#   Notes: 1 value, 2 rows blank; like a',
      '',
    ]);
  });

  test('loads the tape once what it asks is decided, and nothing before', async () => {
    const database = await createTestDatabase();
    const draft = await draftFor(await openTape(tapeFile(german, 'bestand.csv')));
    const undecided = await importFile(database, tapeFile(german), '--profile', tapeFile(draft, 'draft.yaml'));
    expect(undecided.rejects.map(({ line, message }) => [line, message])).toEqual([
      [7, 'Loan Status: The profile does not say what this status means. Add it to fields.status.values.'],
    ]);
    const decided = tapeFile(draft.replace(/# \? In Review: .*/, 'In Review: active'), 'decided.yaml');
    const result = await importFile(database, tapeFile(german), '--profile', decided);
    expect(result).toMatchObject({ outcome: 'loaded', asOfDate: '2026-01-31', counts: { tapeValue: '3243.50' } });
  });

  test('takes ids of which one stands twice, and says so', async () => {
    const draft = await draftFor(await openTape(`${samplesFolder}good-tape.csv`));
    expect(draft).toContain('  # ? some values stand in more than one row\n  id: id\n');
  });

  test('says where a date can be read in two ways', async () => {
    const tape = 'id,balance,status,maturity\nA,5,current,1/2/2026\nB,6,current,3/4/2027\n';
    expect(await draftFor(await openTape(tapeFile(tape)))).toContain(
      '  # ? every value can be read as M/D/YYYY or as D/M/YYYY',
    );
  });

  test.each([
    ['as-found/lendingclub_151_columns.csv.gz', ['id: id', 'nominal_value: loan_amnt', 'column: loan_status']],
    ['as-found/xlsx/sba_3000.xlsx', ['id: LoanNr_ChkDgt', '# ? due_date', 'plus_months: { column: Term }']],
    ['as-found/cas_5000.txt.gz', ['file: { delimiter: "|", header: none }', '#   2: more than 2,000 values']],
    ['abs-ee/2024-06-11.csv.gz', ['as_of: { column: reportingPeriodEndDate', 'due_date: maturityDate']],
  ])('of a real tape, %s', async (name, lines) => {
    const draft = await draftFor(await openTape(join(tapesFolder, name)));
    for (const line of lines) expect(draft).toContain(line);
    if (!draft.includes('# ? due_date') && !draft.includes('# ? id')) readProfile('draft.yaml', draft);
  });
});
