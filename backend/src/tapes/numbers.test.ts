import { expect, test } from 'vitest';
import { isFault } from '../loans/fault.ts';
import { numberReader } from './numbers.ts';

function read(format: Parameters<typeof numberReader>[0], text: string): string {
  const number = numberReader(format, 'fields.nominal_value.number', 'amount')(text);
  return isFault(number) ? number.code : number;
}

const us = { group: ',', currency: '$', negative: 'parentheses' } as const;
const german = { decimal: ',', group: '.', currency: 'EUR', negative: 'trailing minus' } as const;
const french = { decimal: ',', group: ' ' } as const;
const swiss = { group: "'" } as const;

test.each([
  [undefined, '1234.56', '1234.56'],
  [undefined, '45600000.0', '45600000.0'],
  [undefined, '-1', '-1'],
  [undefined, '0.125', '0.125'],
  [undefined, '1.500', 'number_ambiguous'],
  [undefined, '1.500.000', 'number_ambiguous'],
  [undefined, '1,500', 'number_format'],
  [undefined, '1.10E+22', 'number_format'],
  [undefined, '$5', 'number_format'],
  [us, '$1,234,567.89', '1234567.89'],
  [us, '1234567.89', '1234567.89'],
  [us, '($1,234.50)', '-1234.50'],
  [us, '$ 5', '5'],
  [us, '1.500', '1.50'],
  [us, '1,2345', 'number_format'],
  [us, '12,34', 'number_format'],
  [us, '(5', 'number_format'],
  [german, '1.234.567,89 EUR', '1234567.89'],
  [german, 'EUR 1.500', '1500'],
  [german, '1.500,00-', '-1500.00'],
  [german, '1,5', '1.5'],
  [german, '1.5', 'number_format'],
  [french, '1 234 567,5', '1234567.5'],
  [french, '1\u00a0234\u202f567', '1234567'],
  [swiss, "1'234'567.05", '1234567.05'],
  [{ within_text: 'yes' }, '36 months', '36'],
  [{ within_text: 'yes' }, 'term: 36', '36'],
  [{ within_text: 'yes' }, '36 of 60', 'number_format'],
  [{ within_text: 'yes' }, 'months', 'number_format'],
] as const)('%j: %s is %s', (format, text, expected) => {
  expect(read(format, text)).toBe(expected);
});

test.each([
  ['5.25', '0.0525'],
  ['5.25%', '0.0525'],
  ['5.250 %', '0.05250'],
  ['0.5', '0.005'],
  ['12', '0.12'],
  ['125', '1.25'],
  ['-1', '-0.01'],
  ['five', 'number_format'],
])('percent %s is %s', (text, expected) => {
  const rate = numberReader({ percent: 'yes' }, 'fields.interest_rate.number')(text);
  expect(isFault(rate) ? rate.code : rate).toBe(expected);
});

test('a percent sign that the profile does not expect is refused with the key that settles it', () => {
  expect(numberReader(undefined, 'fields.interest_rate.number')('5.25%')).toMatchObject({
    message: 'The number is in percent: say so with fields.interest_rate.number: {percent: "yes"}.',
  });
});

test('a rate has no thousands, so 6.875 is no amount of money', () => {
  expect(numberReader(undefined, 'fields.interest_rate.number')('6.875')).toBe('6.875');
});

test('thousands and decimals with one mark are refused when the profile is read', () => {
  expect(() => numberReader({ decimal: ',', group: ',' }, 'fields.nominal_value.number')).toThrow(
    'fields.nominal_value.number: thousands and decimals have the same mark, ",".',
  );
});
