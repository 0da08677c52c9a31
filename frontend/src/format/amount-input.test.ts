import { expect, test } from 'vitest';
import { digitsOf } from './amount-input.ts';

test.each([
  ['10000', '10000'],
  ['10,000', '10000'],
  ['1,234,567.80', '1234567.80'],
  ['10k', '10000'],
  ['1.5k', '1500'],
  ['1.2345k', '1234.5'],
  ['2 M', '2000000'],
  [' 7 ', '7'],
])('reads %s as %s', (text, digits) => {
  expect(digitsOf(text)).toBe(digits);
});

test.each(['1.000,50', '10,00', '1,0000', '10kk', 'k', '-5', 'ten', '1e3', ''])(
  'leaves "%s" as it is, for the API to refuse',
  (text) => {
    expect(digitsOf(text)).toBe(text);
  },
);
