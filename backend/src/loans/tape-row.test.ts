import { describe, expect, test } from 'vitest';
import { requiredFields } from './asset-fields.ts';
import { checkAssetId } from './asset-id.ts';
import { dateCheck } from './due-date.ts';
import { checkNominalValue } from './nominal-value.ts';
import { rowCheck } from './tape-row.ts';
import { checkStatus, parseStatusMap } from './tape-status.ts';

const code = (checked: string | { code: string }) => (typeof checked === 'string' ? `ok ${checked}` : checked.code);

describe('ids', () => {
  test.each([
    ['A-1', 'ok A-1'],
    ['ä'.repeat(100), `ok ${'ä'.repeat(100)}`],
    ['🏠'.repeat(100), `ok ${'🏠'.repeat(100)}`],
    ['🏠'.repeat(101), 'id_too_long'],
    ['a'.repeat(101), 'id_too_long'],
    ['', 'id_missing'],
    ['A\t1', 'id_control_character'],
    ['A\n1', 'id_control_character'],
    ['A 1', 'ok A 1'],
    ['Cafe\u0301', 'ok Caf\u00e9'],
    ['\u212b', 'ok \u00c5'],
    ['\u0958'.repeat(60), 'id_too_long'],
    ['A1\u200b', 'id_invisible_character'],
    ['A\u{e0041}', 'id_invisible_character'],
  ])('%j is %s', (text, expected) => {
    expect(code(checkAssetId(text))).toBe(expected);
  });
});

test.each([
  [0x07, 'a control character'],
  [0x85, 'a control character'],
  [0xa0, 'a no-break space'],
  [0xad, 'a soft hyphen'],
  [0x34f, 'an invisible character'],
  [0x61c, 'a mark of writing direction'],
  [0x115f, 'an invisible character'],
  [0x180e, 'an invisible character'],
  [0x2003, 'a space other than the usual one'],
  [0x200b, 'a zero width space'],
  [0x200d, 'a zero width joiner or non-joiner'],
  [0x2028, 'a line or paragraph separator'],
  [0x202e, 'a mark of writing direction'],
  [0x202f, 'a no-break space'],
  [0x2060, 'a zero width no-break space'],
  [0x2066, 'a mark of writing direction'],
  [0x2800, 'an invisible character'],
  [0x3000, 'a space other than the usual one'],
  [0x3164, 'an invisible character'],
  [0xfe0f, 'a variation selector'],
  [0xfff9, 'an invisible character'],
  [0xe0041, 'a tag character'],
  [0xe0101, 'a variation selector'],
])('an id with U+%s is refused by the name of the character: %s', (codePoint, name) => {
  const checked = checkAssetId(`A${String.fromCodePoint(codePoint)}1`);
  const number = codePoint.toString(16).toUpperCase().padStart(4, '0');
  expect(checked).toMatchObject({ message: expect.stringContaining(`U+${number}, ${name}`) });
});

describe('amounts', () => {
  test.each([
    ['0', 'ok 0'],
    ['1234.5', 'ok 1234.5'],
    ['1234.56', 'ok 1234.56'],
    ['9999999999999999.99', 'ok 9999999999999999.99'],
    ['0000000000000000000012.34', 'ok 0000000000000000000012.34'],
    ['', 'amount_missing'],
    ['-1', 'amount_negative'],
    ['-0.01', 'amount_negative'],
    ['NaN', 'amount_not_a_number'],
    ['Infinity', 'amount_not_a_number'],
    ['1e5', 'amount_not_a_number'],
    ['1,234.56', 'amount_not_a_number'],
    ['1.234,56', 'amount_not_a_number'],
    ['12,5', 'amount_not_a_number'],
    ['$5', 'amount_not_a_number'],
    ['+5', 'amount_not_a_number'],
    ['.5', 'amount_not_a_number'],
    ['5.', 'amount_not_a_number'],
    ['0x10', 'amount_not_a_number'],
    ['١٢', 'amount_not_a_number'],
    ['1.005', 'amount_too_precise'],
    ['1.000', 'amount_too_precise'],
    ['12345678901234567', 'amount_too_large'],
    ['10000000000000000.00', 'amount_too_large'],
  ])('%j is %s', (text, expected) => {
    expect(code(checkNominalValue(text, false))).toBe(expected);
  });

  test.each(['1.500', '12.000', '999.999'])('%j may be thousands: --round is no advice', (text) => {
    expect(checkNominalValue(text, false)).toMatchObject({
      code: 'amount_too_precise',
      message: expect.not.stringContaining('--round'),
    });
  });

  test.each([
    ['0.500', '0.50'],
    ['1234.5000', '1234.50'],
    ['1.5000', '1.50'],
    ['45600000.000', '45600000.00'],
  ])('%j loses nothing without its zeros: %s', (text, expected) => {
    expect(checkNominalValue(text, false)).toBe(expected);
  });

  test.each(['0.501', '1234.567', '1.0049'])('%j has decimals: --round rounds them', (text) => {
    expect(checkNominalValue(text, false)).toMatchObject({ message: expect.stringContaining('--round') });
  });

  test.each([
    ['1.005', 'ok 1.01'],
    ['1.00499999999999999999', 'ok 1.00'],
    ['0.995', 'ok 1.00'],
    ['0.001', 'ok 0.00'],
    ['9999999999999999.994', 'ok 9999999999999999.99'],
    ['9999999999999999.995', 'amount_too_large'],
    ['-1.005', 'amount_negative'],
  ])('%j rounds half up: %s', (text, expected) => {
    expect(code(checkNominalValue(text, true))).toBe(expected);
  });
});

describe('dates', () => {
  test.each([
    ['2026-03-31', 'ok 2026-03-31'],
    ['2024-02-29', 'ok 2024-02-29'],
    ['2000-02-29', 'ok 2000-02-29'],
    ['2026-02-29', 'date_impossible'],
    ['1900-02-29', 'date_impossible'],
    ['2026-02-31', 'date_impossible'],
    ['2026-13-01', 'date_impossible'],
    ['2026-00-10', 'date_impossible'],
    ['2026-01-00', 'date_impossible'],
    ['0026-03-31', 'date_out_of_range'],
    ['1899-12-31', 'date_out_of_range'],
    ['', 'date_missing'],
    ['3/4/2020', 'date_ambiguous'],
    ['03.04.2020', 'date_ambiguous'],
    ['31/12/2020', 'date_format'],
    ['3/4/20', 'date_two_digit_year'],
    ['31-Dec-20', 'date_two_digit_year'],
    ['2026-3-1', 'date_format'],
    ['2026-03-31T00:00:00Z', 'ok 2026-03-31'],
    ['2026-03-31 00:00:00.000', 'ok 2026-03-31'],
    ['2026-03-31T12:00:00Z', 'date_format'],
    ['46387', 'date_excel_serial'],
    ['20260331', 'date_format'],
    ['45000', 'date_excel_serial'],
  ])('%j is %s', (text, expected) => {
    expect(code(dateCheck()(text))).toBe(expected);
  });

  test.each([
    ['DD/MM/YYYY', '03/04/2020', 'ok 2020-04-03'],
    ['MM/DD/YYYY', '03/04/2020', 'ok 2020-03-04'],
    ['D.M.YYYY', '3.4.2020', 'ok 2020-04-03'],
    ['D.M.YYYY', '31.2.2020', 'date_impossible'],
    ['DD/MM/YYYY', '3/4/2020', 'date_format'],
    ['D/M/YYYY', '3/4/2020', 'ok 2020-04-03'],
    ['D/M/YYYY', '13/04/2020', 'ok 2020-04-13'],
    ['DD/MM/YYYY', '03.04.2020', 'date_ambiguous'],
    ['DD/MM/YYYY', '03/04/20', 'date_two_digit_year'],
    ['YYYYMMDD', '20200403', 'ok 2020-04-03'],
    ['DD-MMM-YYYY', '03-APR-2020', 'ok 2020-04-03'],
    ['DD-MMM-YYYY', '03-Abr-2020', 'date_impossible'],
    ['D.M.YYYY', '3x4x2020', 'date_format'],
  ])('with %s, %j is %s', (format, text, expected) => {
    expect(code(dateCheck(format)(text))).toBe(expected);
  });

  test.each([
    ['DD/MM/YYYY', '3/4/2026', '--date-format D/M/YYYY'],
    ['MM/DD/YYYY', '3/14/2026', '--date-format M/D/YYYY'],
    ['DD.MM.YYYY', '13.4.2026', '--date-format D.M.YYYY'],
    ['DD-MMM-YYYY', '3-Apr-2026', '--date-format D-MMM-YYYY'],
    [undefined, '2026-4-3', '--date-format YYYY-M-D'],
    [undefined, '3/4/2026', '--date-format, like D/M/YYYY or M/D/YYYY'],
    [undefined, '03.04.2026', '--date-format, like DD.MM.YYYY or MM.DD.YYYY'],
    ['YYYYMMDD', '2026-04-03', '--date-format says how'],
    [undefined, '31/12/2026', '--date-format says how'],
  ])('with %s, the fault of %j says what helps: %s', (format, text, hint) => {
    expect(dateCheck(format)(text)).toMatchObject({ message: expect.stringContaining(hint) });
    const named = /--date-format(?:, like)? ([YMD][^ ]*[YMD])(?= |\.|$)/.exec(hint)?.[1];
    if (named !== undefined) expect(typeof dateCheck(named)(text)).toBe('string');
  });

  test.each(['YY-MM-DD', 'YYYY-MM', 'DD/DD/YYYY', 'yyyy-mm-dd', ''])('the format %j is refused', (format) => {
    expect(() => dateCheck(format)).toThrow(RangeError);
  });
});

describe('statuses', () => {
  const map = parseStatusMap(['Current=active,Charged Off=defaulted', 'Fully Paid=paid']);
  test.each([
    ['active', 'ok active'],
    ['Active', 'ok active'],
    ['PAID', 'ok paid'],
    ['Aktiv', 'status_unknown'],
    ['', 'status_missing'],
    ['Current', 'ok active'],
    ['Charged Off', 'ok defaulted'],
    ['Fully Paid', 'ok paid'],
    ['Late', 'status_unknown'],
  ])('%j is %s', (text, expected) => {
    expect(code(checkStatus(text, map))).toBe(expected);
  });

  test.each([
    ['Late, 30 days=active', 'Late, 30 days'],
    ['Current=active, Late, 30, 60 days =defaulted', 'Late, 30, 60 days'],
    ['DPD=30=defaulted', 'DPD=30'],
    ['"DPD=30, late"=active,Current=paid', 'DPD=30, late'],
    ['Current=paid, "say ""late"", x=y" = active', 'say "late", x=y'],
    ['"Late"=active', 'Late'],
  ])('the map %j maps the status %j', (list, status) => {
    expect(parseStatusMap([list]).get(status)).toBeDefined();
  });

  test.each([
    'Current',
    'Current=',
    '=active',
    'Current=late',
    'Current=late,Late=active',
    'paid=active',
    'A=active,A=paid',
    '',
    ',',
    '"A, B=active',
    '""=active',
  ])('the map %j is refused', (entry) => {
    expect(() => parseStatusMap([entry])).toThrow(RangeError);
  });
});

test('a row with several faults shows all of them', () => {
  const faults = rowCheck(requiredFields)(['', 'x', 'y', 'z'], {
    round: false,
    statuses: new Map(),
    date: dateCheck(),
  });
  expect(faults).toMatchObject([
    { field: 'id', code: 'id_missing' },
    { field: 'nominal_value', value: 'x', code: 'amount_not_a_number' },
    { field: 'status', value: 'y', code: 'status_unknown' },
    { field: 'due_date', value: 'z', code: 'date_format' },
  ]);
});
