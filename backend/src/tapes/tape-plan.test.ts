import { describe, expect, test } from 'vitest';
import { readProfile } from './profile.document.ts';
import { planTape } from './tape-plan.ts';

const columns = ['Loan', 'Pool', 'Balance', 'Maturity', 'Status', 'Days'];
const row = (changes: Readonly<Record<string, string>> = {}) => {
  const values: Readonly<Record<string, string>> = {
    Loan: 'L1',
    Pool: 'P1',
    Balance: '100.00',
    Maturity: '2030-01-31',
    Status: 'Current',
    Days: '0',
    ...changes,
  };
  return columns.map((name) => values[name] ?? '');
};

const fields = {
  id: 'id: Loan',
  nominal_value: 'nominal_value: Balance',
  due_date: 'due_date: Maturity',
  status: 'status: { column: Status, values: { Current: active, Paid Off: paid } }',
};

function plan(changes: Partial<typeof fields> = {}, more = '') {
  const lines = Object.values({ ...fields, ...changes }).map((line) => `  ${line}\n`);
  return planTape(
    readProfile('lender.yaml', `fields:\n${lines.join('')}${more}`),
    columns,
    columns.length,
    '2026-01-31',
  );
}

/** The texts of id, nominal value, status and due date; or the codes of the faults. */
function read(values: readonly string[], ...args: Parameters<typeof plan>): unknown {
  const taken = plan(...args).take(values, 7);
  if ('leftOut' in taken) return taken.leftOut;
  return taken.faults.length > 0 ? taken.faults.map(({ code }) => code) : taken.texts.slice(0, 4);
}

test('reads each field from its column and names the columns that nothing is read from', () => {
  expect(read(row())).toEqual(['L1', '100.00', 'active', '2030-01-31']);
  expect(plan().ignored).toEqual(['Pool', 'Days']);
  expect(plan().readers.map(({ name, label }) => [name, label])).toEqual([
    ['id', 'Loan'],
    ['nominal_value', 'Balance'],
    ['status', 'Status'],
    ['due_date', 'Maturity'],
  ]);
});

describe('ids', () => {
  test.each([
    ['id: { join: [Pool, Loan], with: "/" }', {}, 'P1/L1'],
    ['id: { join: [Pool, Loan] }', {}, 'P1-L1'],
    ['id: { row_number: { prefix: X-, digits: "4" } }', {}, 'X-0007'],
    ['id: { column: [Loan, Pool] }', { Loan: '' }, 'P1'],
    ['id: { column: Loan, blank: N/A }', { Loan: 'N/A' }, ''],
  ])('%s', (id, changes, expected) => {
    expect(read(row(changes), { id })).toEqual([expected, '100.00', 'active', '2030-01-31']);
  });

  test('a part of a joined id that is blank is a fault', () => {
    expect(read(row({ Pool: '' }), { id: 'id: { join: [Pool, Loan] }' })).toEqual(['id_missing']);
  });
});

describe('statuses', () => {
  const rules = `status:
    - { column: Days, above: "89", means: defaulted }
    - { column: Status, is: [Paid Off, Matured], means: paid }
    - { column: Status, is: "", means: paid }`;
  test.each([
    [{ Days: '90' }, 'defaulted'],
    [{ Days: '89.5', Status: 'Matured' }, 'defaulted'],
    [{ Days: 'n/a', Status: 'Matured' }, 'paid'],
    [{ Status: '' }, 'paid'],
    [{}, ['status_unmatched']],
  ])('by rules: %j', (changes, expected) => {
    const status = read(row(changes), { status: rules });
    expect(status).toEqual(Array.isArray(expected) ? expected : ['L1', '100.00', expected, '2030-01-31']);
  });

  test('by rules with else, every row has one', () => {
    expect(read(row(), { status: `${rules}\n    - { else: active }` })).toEqual([
      'L1',
      '100.00',
      'active',
      '2030-01-31',
    ]);
  });

  test.each([
    ['CURRENT', 'active'],
    ['paid  off', 'paid'],
    ['Sold', ['status_unknown']],
  ])('by value, in any case: %s', (Status, expected) => {
    const status = read(row({ Status }));
    expect(status).toEqual(Array.isArray(expected) ? expected : ['L1', '100.00', expected, '2030-01-31']);
  });
});

describe('dates', () => {
  test.each([
    ['due_date: { column: Maturity, date: M/D/YYYY }', '1/5/2031', '2031-01-05'],
    ['due_date: { column: Maturity, date: MMM-YYYY, day: last }', 'Feb-2028', '2028-02-29'],
    ['due_date: { column: Maturity, date: YYYYMM, day: first }', '202802', '2028-02-01'],
    ['due_date: { from: as_of, plus_months: { column: Maturity } }', '1', '2026-02-28'],
    ['due_date: Maturity', '2031-01-05T00:00:00', '2031-01-05'],
    ['due_date: Maturity', '1/5/2031', ['date_ambiguous']],
    ['due_date: Maturity', '46387', ['date_excel_serial']],
    ['due_date: { from: as_of, plus_months: { column: Maturity } }', '1.5', ['months_impossible']],
    ['due_date: { from: as_of, plus_months: { column: Maturity, blank: "0" } }', '0', ''],
  ])('%s: %s', (dueDate, Maturity, expected) => {
    const date = read(row({ Maturity }), { due_date: dueDate });
    expect(date).toEqual(Array.isArray(expected) ? expected : ['L1', '100.00', 'active', expected]);
  });

  test('the message names the column and the key that settles it', () => {
    const taken = plan().take(row({ Maturity: '1/5/2031' }), 1);
    expect('faults' in taken && taken.faults[0]?.message).toBe(
      'Maturity: This can be read in two ways. Write YYYY-MM-DD, or say which with fields.due_date.date, like D/M/YYYY or M/D/YYYY.',
    );
  });
});

test('rows are left out by the first reason that fits', () => {
  const more = 'leave_out:\n  totals: { column: Loan, is: [Total, ""] }\n  another pool: { column: Pool, is: P2 }\n';
  expect(read(row({ Loan: 'Total', Pool: 'P2' }), {}, more)).toBe('totals');
  expect(read(row({ Pool: 'P2' }), {}, more)).toBe('another pool');
  expect(read(row(), {}, more)).toEqual(['L1', '100.00', 'active', '2030-01-31']);
});

describe('a profile that does not fit the tape is refused, with what to do', () => {
  test.each([
    [{ id: 'id: Loan Number' }, 'The header lacks the column "Loan Number", which fields.id names. Is it Loan?'],
    [
      { id: 'id: { column: Loan, join: [Loan, Pool] }' },
      'fields.id needs one of the keys "column", "join" and "row_number".',
    ],
    [
      { due_date: 'due_date: { date: YYYY-MM-DD }' },
      'fields.due_date needs either the key "column" or the key "from".',
    ],
    [
      { due_date: 'due_date: { column: Maturity, date: MM/YYYY }' },
      'The date format "MM/YYYY" does not name year, month and day once each.',
    ],
    [
      { status: 'status: [{ else: paid }, { column: Status, is: X, means: paid }]' },
      'fields.status[1]: "else" stands alone, in the last rule.',
    ],
    [
      { status: 'status: [{ column: Status, means: paid }]' },
      'fields.status[1] needs either the key "is" or the key "above".',
    ],
    [
      { status: 'status: [{ column: Status, is: X }]' },
      'fields.status[1] needs either the key "means" or the key "else".',
    ],
  ])('%j', (changes, message) => {
    expect(() => plan(changes)).toThrow(message);
  });

  test('where the header has a name twice', () => {
    const profile = readProfile(
      'lender.yaml',
      `fields:\n  id: Loan\n  nominal_value: Balance\n  due_date: D\n  status: S\n`,
    );
    expect(() => planTape(profile, ['Loan', 'Balance', 'Balance', 'D', 'S'], 5, '2026-01-31')).toThrow(
      'The header has the column "Balance" 2 times',
    );
  });

  test('where a tape without header has fewer columns', () => {
    const profile = readProfile(
      'lender.yaml',
      `file: { header: none }\nfields:\n  id: "1"\n  nominal_value: "9"\n  due_date: "2"\n  status: "3"\n`,
    );
    expect(() => planTape(profile, undefined, 4, '2026-01-31')).toThrow(
      'fields.nominal_value names the column "9", but the tape has no header: columns are named by position, from 1 to 4.',
    );
  });
});
