import { expect, test } from 'vitest';
import type { Decimal } from '../api/decimal.ts';
import { changeOfAmount, changeOfRate, share, sum } from './change.ts';

const decimal = (text: string) => text as Decimal;

test('subtracts amounts exactly', () => {
  const change = changeOfAmount(decimal('9007199254740993.02'), decimal('9007199254740993.01'));
  expect(change).toEqual({ direction: 'up', text: '+0.01 (0.00%)' });
});

test('shows a changed amount with sign and percentage', () => {
  expect(changeOfAmount(decimal('90.00'), decimal('120.00'))).toEqual({ direction: 'down', text: '−30.00 (−25.00%)' });
});

test('leaves out the percentage of zero', () => {
  expect(changeOfAmount(decimal('5.00'), decimal('0'))).toEqual({ direction: 'up', text: '+5.00' });
});

test('shows a changed rate in percentage points', () => {
  expect(changeOfRate(decimal('0.4'), decimal('0.4125'))).toEqual({ direction: 'down', text: '−1.25 pp' });
  expect(changeOfRate(decimal('0.4'), decimal('0.4')).direction).toBe('unchanged');
});

test('adds up amounts exactly', () => {
  expect(sum(Array.from({ length: 10 }, () => decimal('0.10')))).toBe('1');
  expect(sum([])).toBe('0');
});

test('rounds a share half up to six decimals, and has no share of zero', () => {
  expect(share(decimal('1'), decimal('3'))).toBe('0.333333');
  expect(share(decimal('0.0000005'), decimal('1'))).toBe('0.000001');
  expect(share(decimal('1'), decimal('0.00'))).toBeNull();
});
