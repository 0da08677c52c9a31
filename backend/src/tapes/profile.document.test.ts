import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { profilesFolder } from '../../test-support/importing.ts';
import { maxProfileSize, ProfileError, readProfile } from './profile.document.ts';

const good = `fields:
  id: Loan
  nominal_value: Balance
  due_date: { column: Maturity, date: M/D/YYYY }
  status: { column: Status, values: { Current: active } }
`;

function mistake(text: string): string {
  try {
    readProfile('lender.yaml', text);
  } catch (error) {
    if (error instanceof ProfileError) return error.message;
    throw error;
  }
  return 'none';
}

test('every scalar is text: codes stay what they are', () => {
  const { fields } = readProfile(
    'lender.yaml',
    good.replace('{ Current: active }', '{ 03: active, 1.0: paid, no: defaulted, "": paid }'),
  );
  expect(fields.status).toEqual({
    column: 'Status',
    values: { '03': 'active', '1.0': 'paid', no: 'defaulted', '': 'paid' },
  });
});

describe('a mistake is named by line and column', () => {
  test.each([
    [
      good.replace(', date:', ', dates:'),
      'lender.yaml, line 4, column 33: There is no key "dates" in fields.due_date; the keys are column, from, date, day, blank, plus_months.',
    ],
    [
      `${good}sheet: 1\n`,
      'lender.yaml, line 6, column 1: There is no key "sheet" in a profile; the keys are about, file_names, file, as_of, leave_out, fields.',
    ],
    [good.replace('  id: Loan\n', ''), 'lender.yaml, line 2, column 3: fields needs the key "id".'],
    [
      good.replace('active', 'current'),
      'lender.yaml, line 5, column 48: fields.status.values.Current takes "active" or "defaulted" or "paid", not "current".',
    ],
    [
      good.replace('date: M/D/YYYY', 'day: middle'),
      'lender.yaml, line 4, column 38: fields.due_date.day takes "first" or "last", not "middle".',
    ],
    [
      good.replace('id: Loan', 'id: Loan\n  id: Other'),
      'lender.yaml, line 3, column 3: this is not YAML as a profile has it: Map keys must be unique.',
    ],
    [
      good.replace('Loan', '&a Loan'),
      'lender.yaml, line 2, column 10: An anchor (&) has no place in a profile. Write the value out, in quotes if it begins with &, * or !.',
    ],
    [
      good.replace('Loan', '!!int 3'),
      'lender.yaml, line 2, column 13: A tag (!) has no place in a profile. Write the value out, in quotes if it begins with &, * or !.',
    ],
    ['- a\n', 'lender.yaml, line 1, column 1: A profile takes keys and values, which is missing here.'],
    ['', 'lender.yaml, line 1, column 1: A profile takes keys and values, which is missing here.'],
    [
      `about: ${'x'.repeat(maxProfileSize)}`,
      "lender.yaml is larger than 64 kB. A profile says how one lender's tapes are read, not more.",
    ],
  ])('%#', (text, message) => {
    expect(mistake(text)).toBe(message);
  });

  test('a reference', () => {
    const text = good.replace('id: Loan', 'id: &a Loan').replace('nominal_value: Balance', 'nominal_value: *a');
    expect(mistake(text)).toMatch(/^lender\.yaml, line \d, column \d+: (An anchor|A reference)/);
  });
});

test('the profiles that come with the product have at most 25 lines each, and can be used', () => {
  const files = readdirSync(profilesFolder).filter((name) => name.endsWith('.yaml'));
  expect(files.length).toBeGreaterThanOrEqual(5);
  for (const name of files) {
    const text = readFileSync(join(profilesFolder, name), 'utf8');
    expect(readProfile(name, text).about).toBeDefined();
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  }
});
