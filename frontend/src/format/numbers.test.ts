import { expect, test } from 'vitest';
import type { Decimal } from '../api/decimal.ts';
import { countOf, formatAmount, formatPercent, formatRoughPercent, formatShort } from './numbers.ts';

const decimal = (text: string) => text as Decimal;

test('keeps digits that binary floating point cannot represent', () => {
  expect(formatAmount(decimal('9007199254740993.01'))).toBe('9,007,199,254,740,993.01');
  expect(formatAmount(decimal('1234567890123456.78'))).toBe('1,234,567,890,123,456.78');
});

test('shows amounts with two decimals, however the API wrote them', () => {
  expect(formatAmount(decimal('506817.3'))).toBe('506,817.30');
  expect(formatAmount(decimal('0'))).toBe('0.00');
});

test('shows rates as percentages with two decimals', () => {
  expect(formatPercent(decimal('0.4'))).toBe('40.00%');
  expect(formatPercent(decimal('0.0288'))).toBe('2.88%');
});

test('shows a dash if a zero denominator leaves no figure', () => {
  expect(formatPercent(null)).toBe('–');
  expect(formatAmount(null)).toBe('–');
  expect(formatRoughPercent(null)).toBe('–');
});

test('shortens amounts for axes', () => {
  expect(formatShort(506817)).toBe('507k');
  expect(formatShort(1_200_000)).toBe('1.2m');
  expect(formatShort(2_000_000_000)).toBe('2bn');
});

test('counts with the singular or plural noun', () => {
  expect(countOf(1, 'asset')).toBe('1 asset');
  expect(countOf(24310, 'asset')).toBe('24,310 assets');
});
