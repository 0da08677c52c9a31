import { expect, test } from 'vitest';
import type { Decimal } from '../../api/decimal.ts';
import { briefing, quietBriefing } from './briefing.ts';

const figures = (
  as_of_date: string,
  debt: string,
  rates: readonly (string | null)[] = ['0.0146', '0.01', '0.0052'],
) => {
  const [late30, late60, late90] = rates as readonly (Decimal | null)[];
  return {
    as_of_date,
    outstanding_debt: debt as Decimal,
    delinquency_30_plus_value: late30 ?? null,
    delinquency_60_plus_value: late60 ?? null,
    delinquency_90_plus_value: late90 ?? null,
  };
};
const before = figures('2026-09-30', '1000.00');
const tape = (from: 'active' | 'defaulted', to: 'active' | 'defaulted', owed: string, previous = '2026-09-30') => ({
  import_id: 13,
  as_of_date: '2026-10-31',
  previous_as_of_date: previous,
  transitions: [{ from, to, count: 3, value: '0.00' as Decimal }],
  roll_forward: { defaulted: owed as Decimal },
});
const texts = (...given: Parameters<typeof briefing>) => briefing(...given).map(({ text }) => text);

test('says what changed, worst first, each part with the assets it counts', () => {
  const now = figures('2026-10-31', '1039.10', ['0.0148', '0.01', '0.0086']);
  expect(briefing(now, before, tape('active', 'defaulted', '102751.75'))).toEqual([
    {
      text: '90 days past due rose to 0.86% of outstanding debt from 0.52%',
      href: '/assets?ageing=90%2B&sort=due_date',
    },
    {
      text: '3 assets newly defaulted, 102,751.75 of debt',
      href: '/assets?moved_in=13&moved_from=active,paid&moved_to=defaulted',
    },
    { text: 'outstanding debt is up 3.91%', href: '/assets?status=active' },
  ]);
});

test('names cures, and a fall as a fall', () => {
  const now = figures('2026-10-31', '900.00', ['0.0046', '0.01', '0.0052']);
  expect(texts(now, before, tape('defaulted', 'active', '0.00'))).toEqual([
    '30 days past due fell to 0.46% of outstanding debt from 1.46%',
    '3 assets cured',
    'outstanding debt is down 10.00%',
  ]);
});

test('is quiet when nothing moved, and without denominators', () => {
  expect(texts(figures('2026-10-31', '1004.00'), before, undefined)).toEqual([]);
  const empty = figures('2026-09-30', '0.00', [null, null, null]);
  expect(texts(figures('2026-10-31', '0.00', [null, null, null]), empty, undefined)).toEqual([]);
  expect(quietBriefing(before)).toBe('Nothing moved by more than 0.50% since 30 Sep 2026.');
});

test('never says 0.00 for a loan that left', () => {
  expect(texts(figures('2026-10-31', '1000.00'), before, tape('active', 'defaulted', '0.00'))).toEqual([
    '3 assets newly defaulted',
  ]);
});

test('leaves out the movements of a tape between other dates', () => {
  const between = tape('active', 'defaulted', '5.00', '2026-08-31');
  expect(texts(figures('2026-10-31', '1000.00'), before, between)).toEqual([]);
});
