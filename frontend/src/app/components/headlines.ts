import type { Ageing, Concentration, Maturities, Performance, Snapshot } from '../../api/contract.ts';
import type { Decimal } from '../../api/decimal.ts';
import { type Change, changeOfAmount, share } from '../../format/change.ts';
import { addDays, formatDate } from '../../format/dates.ts';
import { countOf, formatCount, formatPercent, formatRoughPercent } from '../../format/numbers.ts';
import { type Ladder, ladderSteps } from './maturity-steps.ts';

const noneActive = 'No asset is active';
const noDebt = 'Outstanding debt is zero';

type AgeingFigures = Pick<Ageing, 'outstanding' | 'overdue' | 'overdue_rate_value' | 'delinquency_30_plus_value'>;

export function ageingHeadline(ageing: AgeingFigures): string {
  const { outstanding, overdue, overdue_rate_value: rate, delinquency_30_plus_value: late } = ageing;
  if (outstanding.count === 0) return noneActive;
  if (overdue.count === 0) return 'Nothing is overdue';
  if (rate === null || late === null)
    return `${of(overdue.count, outstanding.count)} active ${assets(outstanding.count)} ${are(overdue.count)} overdue; outstanding debt is zero`;
  if (isZero(rate)) return `Only assets worth nothing are overdue`;
  const all = overdue.count === outstanding.count;
  if (isZero(late))
    return `${all ? 'All' : `${capitalised(roughShare(rate))} of`} outstanding debt is overdue, none of it by 30 days or more`;
  return `${capitalised(roughShare(late))} of outstanding debt is 30 days or more past due`;
}

type ConcentrationFigures = Pick<Concentration, 'outstanding' | 'top_1_share' | 'top_10_share'>;

export function concentrationHeadline({ outstanding, top_1_share, top_10_share }: ConcentrationFigures): string {
  if (outstanding.count === 0) return noneActive;
  if (top_1_share === null || top_10_share === null) return noDebt;
  if (outstanding.count === 1) return 'A single asset is all of the outstanding debt';
  return outstanding.count <= 10
    ? `The largest asset is ${roughShare(top_1_share)} of outstanding debt`
    : `The largest ten are ${roughShare(top_10_share)} of outstanding debt`;
}

type StatusFigures = Pick<Performance, 'portfolio' | 'default_rate_value' | 'status_mix'>;

export function statusMixHeadline({ portfolio, default_rate_value, status_mix }: StatusFigures): string {
  const { defaulted, paid } = status_mix;
  if (portfolio.count === 0) return 'The portfolio is empty';
  if (defaulted.count === 0) return 'No asset is defaulted';
  if (defaulted.count === portfolio.count)
    return portfolio.count === 1 ? 'The only asset is defaulted' : 'Every asset is defaulted';
  if (default_rate_value === null || isZero(default_rate_value))
    return `${of(defaulted.count, portfolio.count)} assets ${are(defaulted.count)} defaulted, worth nothing`;
  const paidShare = share(paid.value, portfolio.value);
  const settled = paidShare === null || isZero(paidShare) ? 'none' : roughShare(paidShare);
  return `${capitalised(roughShare(default_rate_value))} of the portfolio’s value is defaulted, ${settled} paid`;
}

type MaturityFigures = Ladder & Pick<Maturities, 'outstanding' | 'overdue'>;

export function maturityHeadline({ outstanding, overdue, ...ladder }: MaturityFigures): string {
  if (outstanding.count === 0) return noneActive;
  const steps = ladderSteps(ladder).filter(({ count }) => count > 0);
  const largest = steps.reduce((most, step) => (Number(step.value) > Number(most?.value ?? 0) ? step : most), steps[0]);
  if (largest === undefined)
    return outstanding.count === 1
      ? 'The only active asset is past its due date'
      : `All ${countOf(overdue.count, 'active asset')} are past their due date`;
  const part = share(largest.value, outstanding.value);
  if (part === null) return noDebt;
  if (isZero(part)) return 'All outstanding debt is overdue';
  const when = largest.unit === 'later' ? `after ${formatDate(addDays(largest.from, -1))}` : `in ${largest.label}`;
  const compared = largest.unit === 'later' ? '' : `; no other ${largest.unit} has more`;
  if (Number(overdue.value) > Number(largest.value)) {
    const late = capitalised(roughShare(share(overdue.value, outstanding.value)));
    return `${late} of outstanding debt is overdue, ${roughShare(part)} falls due ${when}${compared}`;
  }
  if (steps.length === 1)
    return `${overdue.count === 0 ? 'All outstanding debt' : 'All debt that is not overdue'} falls due ${when}`;
  if (Number(part) > 0.5) return `Most falls due ${when}: ${roughShare(part)} of outstanding debt`;
  return `${capitalised(roughShare(part))} of outstanding debt falls due ${when}${compared}`;
}

type Trend = Pick<Snapshot, 'as_of_date' | 'outstanding_debt' | 'delinquency_30_plus_value'>;

export function trendsHeadline(snapshots: readonly Trend[]): string {
  const [first, last] = [snapshots[0], snapshots.at(-1)];
  if (first === undefined || last === undefined || first === last) return 'The history begins with the second tape';
  const debt = changeOfAmount(last.outstanding_debt, first.outstanding_debt);
  const part = /\([+−]?([^)]*)\)/.exec(debt.text)?.[1] ?? '';
  const [late, before] = [last.delinquency_30_plus_value, first.delinquency_30_plus_value];
  const rate =
    late === null || before === null
      ? ''
      : `; 30 days past due went from ${formatPercent(before)} to ${formatPercent(late)} of it`;
  return `Outstanding debt ${moved(debt, part)} since ${formatDate(first.as_of_date)}${rate}`;
}

function moved({ direction }: Change, by: string): string {
  if (direction === 'unchanged') return 'is unchanged';
  if (/^0\.00\D/.test(by)) return 'barely moved';
  return [direction === 'up' ? 'rose' : 'fell', by].filter(Boolean).join(' ');
}

/** Never rounds a share above zero to 0%, or one below the whole to 100%. */
function roughShare(ratio: Decimal | null): string {
  const text = formatRoughPercent(ratio);
  const exact = Number(ratio);
  if (text === '0%' && exact > 0) return 'under 0.1%';
  if (text === '100%' && exact < 1) return 'over 99.9%';
  return text;
}

function isZero(ratio: Decimal): boolean {
  return Number(ratio) === 0;
}

function of(count: number, all: number): string {
  return `${formatCount(count)} of ${formatCount(all)}`;
}

function assets(count: number): string {
  return count === 1 ? 'asset' : 'assets';
}

function are(count: number): string {
  return count === 1 ? 'is' : 'are';
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
