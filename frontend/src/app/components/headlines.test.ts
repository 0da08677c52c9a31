import { describe, expect, test } from 'vitest';
import type { Decimal } from '../../api/decimal.ts';
import {
  ageingHeadline,
  concentrationHeadline,
  maturityHeadline,
  statusMixHeadline,
  trendsHeadline,
} from './headlines.ts';

const decimal = (text: string) => text as Decimal;
const of = (count: number, value: string) => ({ count, value: decimal(value) });
const nothing = of(0, '0.00');
const ratio = (text: string | null) => (text === null ? null : decimal(text));

describe('ageing', () => {
  test.for([
    ['no active asset', nothing, nothing, null, null, 'No asset is active'],
    ['nothing late', of(3, '30.00'), nothing, '0', '0', 'Nothing is overdue'],
    [
      'late by days',
      of(3, '30.00'),
      of(1, '10.00'),
      '0.333333',
      '0',
      '33.3% of outstanding debt is overdue, none of it by 30 days or more',
    ],
    [
      'late by a month',
      of(3, '30.00'),
      of(2, '20.00'),
      '0.666667',
      '0.333333',
      '33.3% of outstanding debt is 30 days or more past due',
    ],
    [
      'everything late by days',
      of(2, '9.00'),
      of(2, '9.00'),
      '1',
      '0',
      'All outstanding debt is overdue, none of it by 30 days or more',
    ],
    [
      'everything late by a month',
      of(2, '9.00'),
      of(2, '9.00'),
      '1',
      '1',
      '100% of outstanding debt is 30 days or more past due',
    ],
    [
      'a speck',
      of(2, '9.00'),
      of(1, '0.01'),
      '0.000001',
      '0.000001',
      'Under 0.1% of outstanding debt is 30 days or more past due',
    ],
    [
      'all but a speck',
      of(2, '9.00'),
      of(1, '8.99'),
      '0.999999',
      '0',
      'Over 99.9% of outstanding debt is overdue, none of it by 30 days or more',
    ],
    ['late and worth nothing', of(2, '9.00'), of(1, '0.00'), '0', '0', 'Only assets worth nothing are overdue'],
    ['no debt', of(3, '0.00'), of(1, '0.00'), null, null, '1 of 3 active assets is overdue; outstanding debt is zero'],
    [
      'no debt, one asset',
      of(1, '0.00'),
      of(1, '0.00'),
      null,
      null,
      '1 of 1 active asset is overdue; outstanding debt is zero',
    ],
  ] as const)('%s', ([, outstanding, overdue, rate, late, headline]) => {
    const ageing = { outstanding, overdue, overdue_rate_value: ratio(rate), delinquency_30_plus_value: ratio(late) };
    expect(ageingHeadline(ageing)).toBe(headline);
  });
});

describe('concentration', () => {
  test.for([
    ['no active asset', nothing, null, null, 'No asset is active'],
    ['no debt', of(3, '0.00'), null, null, 'Outstanding debt is zero'],
    ['one asset', of(1, '5.00'), '1', '1', 'A single asset is all of the outstanding debt'],
    ['a few', of(10, '9.00'), '0.4', '1', 'The largest asset is 40% of outstanding debt'],
    ['many', of(11, '9.00'), '0.4', '0.95', 'The largest ten are 95% of outstanding debt'],
    ['very many', of(1_000_000, '9.00'), '0.000001', '0.00001', 'The largest ten are under 0.1% of outstanding debt'],
    ['all but a speck', of(2, '9.00'), '0.999999', '1', 'The largest asset is over 99.9% of outstanding debt'],
  ] as const)('%s', ([, outstanding, one, ten, headline]) => {
    expect(concentrationHeadline({ outstanding, top_1_share: ratio(one), top_10_share: ratio(ten) })).toBe(headline);
  });
});

describe('status mix', () => {
  test.for([
    ['empty', nothing, nothing, nothing, null, 'The portfolio is empty'],
    ['no default', of(3, '30.00'), nothing, of(1, '10.00'), '0', 'No asset is defaulted'],
    [
      'some',
      of(4, '40.00'),
      of(1, '10.00'),
      of(1, '10.00'),
      '0.25',
      '25% of the portfolio’s value is defaulted, 25% paid',
    ],
    [
      'none paid',
      of(4, '40.00'),
      of(1, '10.00'),
      nothing,
      '0.25',
      '25% of the portfolio’s value is defaulted, none paid',
    ],
    ['all', of(4, '40.00'), of(4, '40.00'), nothing, '1', 'Every asset is defaulted'],
    ['the only one', of(1, '40.00'), of(1, '40.00'), nothing, '1', 'The only asset is defaulted'],
    ['worth nothing', of(3, '0.00'), of(1, '0.00'), nothing, null, '1 of 3 assets is defaulted, worth nothing'],
    [
      'a default worth nothing',
      of(3, '9.00'),
      of(2, '0.00'),
      nothing,
      '0',
      '2 of 3 assets are defaulted, worth nothing',
    ],
    [
      'a speck',
      of(3, '9.00'),
      of(1, '0.01'),
      of(1, '8.99'),
      '0.000001',
      'Under 0.1% of the portfolio’s value is defaulted, 99.9% paid',
    ],
  ] as const)('%s', ([, portfolio, defaulted, paid, rate, headline]) => {
    const status_mix = { active: nothing, defaulted, paid };
    expect(statusMixHeadline({ portfolio, status_mix, default_rate_value: ratio(rate) })).toBe(headline);
  });
});

describe('maturity ladder', () => {
  const ladder = { '2027-01': of(1, '10.00'), '2027-03': of(2, '30.00') };
  test.for([
    ['no active asset', nothing, nothing, {}, 'No asset is active'],
    ['the only one overdue', of(1, '10.00'), of(1, '10.00'), {}, 'The only active asset is past its due date'],
    ['all overdue', of(3, '30.00'), of(3, '30.00'), {}, 'All 3 active assets are past their due date'],
    ['none overdue', of(3, '40.00'), nothing, ladder, 'Most falls due in Mar 2027: 75% of outstanding debt'],
    [
      'less overdue',
      of(4, '60.00'),
      of(1, '20.00'),
      ladder,
      '50% of outstanding debt falls due in Mar 2027; no other month has more',
    ],
    [
      'more overdue',
      of(5, '100.00'),
      of(2, '60.00'),
      ladder,
      '60% of outstanding debt is overdue, 30% falls due in Mar 2027; no other month has more',
    ],
    ['one month', of(1, '10.00'), nothing, { '2027-01': of(1, '10.00') }, 'All outstanding debt falls due in Jan 2027'],
    [
      'one month beside a little overdue',
      of(2, '12.00'),
      of(1, '2.00'),
      { '2027-01': of(1, '10.00') },
      'All debt that is not overdue falls due in Jan 2027',
    ],
    ['no debt', of(2, '0.00'), nothing, { '2027-01': of(2, '0.00') }, 'Outstanding debt is zero'],
    [
      'the rest worth nothing',
      of(2, '5.00'),
      of(1, '5.00'),
      { '2027-01': of(1, '0.00') },
      'All outstanding debt is overdue',
    ],
  ] as const)('%s', ([, outstanding, overdue, maturity_ladder, headline]) => {
    expect(maturityHeadline({ outstanding, overdue, maturity_ladder })).toBe(headline);
  });

  test('many equal months', () => {
    const equal = Object.fromEntries(['01', '02', '03', '04'].map((month) => [`2027-${month}`, of(1, '5.00')]));
    expect(maturityHeadline({ outstanding: of(4, '20.00'), overdue: nothing, maturity_ladder: equal })).toBe(
      '25% of outstanding debt falls due in Jan 2027; no other month has more',
    );
  });

  test('a small "later" step beside much overdue debt', () => {
    const later = { later: of(3, '40.00'), later_from: '2067-01-01' };
    const figures = {
      outstanding: of(6, '100.00'),
      overdue: of(2, '50.00'),
      maturity_ladder: { '2027-01': of(1, '10.00') },
    };
    expect(maturityHeadline({ ...figures, ...later })).toBe(
      '50% of outstanding debt is overdue, 40% falls due after 31 Dec 2066',
    );
  });

  test('most in the "later" step', () => {
    const later = { later: of(3, '60.00'), later_from: '2067-01-01' };
    expect(
      maturityHeadline({ outstanding: of(6, '100.00'), overdue: nothing, maturity_ladder: ladder, ...later }),
    ).toBe('Most falls due after 31 Dec 2066: 60% of outstanding debt');
  });
});

describe('trend', () => {
  const at = (as_of_date: string, debt: string, late: string | null) => ({
    as_of_date,
    outstanding_debt: decimal(debt),
    delinquency_30_plus_value: late === null ? null : decimal(late),
  });
  test.for([
    [[], 'The history begins with the second tape'],
    [[at('2026-01-31', '10.00', '0.1')], 'The history begins with the second tape'],
    [
      [at('2026-01-31', '10.00', '0.1'), at('2026-02-28', '12.00', '0.05')],
      'Outstanding debt rose 20.00% since 31 Jan 2026; 30 days past due went from 10.00% to 5.00% of it',
    ],
    [
      [at('2026-01-31', '10.00', '0.1'), at('2026-02-28', '10.00', '0.1')],
      'Outstanding debt is unchanged since 31 Jan 2026; 30 days past due went from 10.00% to 10.00% of it',
    ],
    [[at('2026-01-31', '0.00', null), at('2026-02-28', '10.00', '0')], 'Outstanding debt rose since 31 Jan 2026'],
    [
      [at('2026-01-31', '9999999.00', '0'), at('2026-02-28', '9999999.01', null)],
      'Outstanding debt barely moved since 31 Jan 2026',
    ],
  ] as const)('%j', ([snapshots, headline]) => {
    expect(trendsHeadline(snapshots)).toBe(headline);
  });
});
