import { expect, test } from 'vitest';
import type { TapeTransitions } from '../../api/contract.ts';
import type { Decimal } from '../../api/decimal.ts';
import { agrees, movementsOf } from './roll-forward.ts';

const zero = { new: '0', cured: '0', restated: '0', repaid: '0', paid: '0', defaulted: '0', withdrawn: '0' };

function tape(import_id: number, roll: Readonly<Record<string, string>>, transitions: TapeTransitions['transitions']) {
  return { import_id, transitions, roll_forward: { ...zero, ...roll } as unknown as TapeTransitions['roll_forward'] };
}

const debt = (outstanding_debt: string) => ({ outstanding_debt: outstanding_debt as Decimal });
const newest = tape(3, { opening_outstanding: '90.00', new: '20.50', paid: '10', closing_outstanding: '100.50' }, [
  { from: 'new', to: 'active', count: 2, value: '20.50' as Decimal },
  { from: 'active', to: 'paid', count: 1, value: '10.00' as Decimal },
  { from: 'defaulted', to: 'paid', count: 5, value: '7.00' as Decimal },
]);
const older = tape(2, { opening_outstanding: '91', repaid: '1.00', closing_outstanding: '90' }, []);

test('the movements of a tape are those of outstanding debt, each with the assets that it counts', () => {
  expect(movementsOf([newest])).toEqual([
    { name: 'New', count: 2, value: '20.5', sign: 1, href: '/assets?moved_in=3&moved_from=new&moved_to=active' },
    { name: 'Paid', count: 1, value: '10', sign: -1, href: '/assets?moved_in=3&moved_from=active&moved_to=paid' },
  ]);
});

test('several tapes add up, and lead to no single list', () => {
  expect(movementsOf([newest, older]).map(({ name, value, href }) => [name, value, href])).toEqual([
    ['New', '20.5', undefined],
    ['Repaid in part', '1', undefined],
    ['Paid', '10', undefined],
  ]);
});

test('agrees with both tapes to the cent, or says that it does not', () => {
  expect(agrees([newest], debt('90'), debt('100.5'))).toBe(true);
  expect(agrees([newest, older], debt('91.00'), debt('100.50'))).toBe(true);
  expect(agrees([newest], debt('91.00'), debt('100.50'))).toBe(false);
  expect(agrees([newest], debt('90.00'), debt('100.51'))).toBe(false);
  const torn = tape(4, { opening_outstanding: '90', new: '1', closing_outstanding: '92' }, []);
  expect(agrees([torn], debt('90'), debt('92'))).toBe(false);
});
