import type { Snapshot, TapeTransitions } from '../../api/contract.ts';
import type { Decimal } from '../../api/decimal.ts';
import { changeOfRate, share } from '../../format/change.ts';
import { formatDate } from '../../format/dates.ts';
import { assetsLink, movedLink } from '../../format/links.ts';
import { countOf, formatAmount, formatPercent } from '../../format/numbers.ts';

/** A part of the news; `href` leads to exactly the assets that it counts. */
export interface Clause {
  readonly text: string;
  readonly href: string;
}

type Figures = Pick<
  Snapshot,
  | 'as_of_date'
  | 'outstanding_debt'
  | 'delinquency_30_plus_value'
  | 'delinquency_60_plus_value'
  | 'delinquency_90_plus_value'
>;
type Movements = Pick<TapeTransitions, 'import_id' | 'as_of_date' | 'previous_as_of_date' | 'transitions'> & {
  readonly roll_forward: Pick<TapeTransitions['roll_forward'], 'defaulted'>;
};

/** What falls due within a week: how many, worth what if the API tells, and by which day. */
export interface DueSoon {
  readonly count: number;
  readonly value: Decimal | undefined;
  readonly until: string;
  readonly href: string;
}

/** Smaller changes are no news: of outstanding debt as a share of it, of delinquency in its own ratio (0.0005 = 0.05 pp). */
const leastGrowth = 0.005;
const leastDelinquency = 0.0005;

/** The older debt comes first, so that it is named where two rates changed alike. */
const delinquencies = [
  { key: 'delinquency_90_plus_value', days: 90, ageing: '90+' },
  { key: 'delinquency_60_plus_value', days: 60, ageing: '60+' },
  { key: 'delinquency_30_plus_value', days: 30, ageing: '30+' },
] as const;

/** What changed most since the tape before, worst news first. Empty if nothing did. */
export function briefing(now: Figures, before: Figures, tape: Movements | undefined): Clause[] {
  const isOfThisTape = tape?.as_of_date === now.as_of_date && tape.previous_as_of_date === before.as_of_date;
  return [
    delinquency(now, before),
    ...(tape !== undefined && isOfThisTape ? [defaulted(tape), cured(tape)] : []),
    growth(now, before),
  ].filter((clause) => clause !== undefined);
}

export function quietBriefing(before: Pick<Figures, 'as_of_date'>): string {
  return `Nothing moved by more than ${formatPercent(String(leastGrowth) as Decimal)} since ${formatDate(before.as_of_date)}.`;
}

export function dueSoon({ count, value, until, href }: DueSoon): Clause {
  const worth = value === undefined ? '' : ` worth ${formatAmount(value)}`;
  return {
    text: `${countOf(count, 'asset')}${worth} ${count === 1 ? 'falls' : 'fall'} due by ${formatDate(until)}`,
    href,
  };
}

function delinquency(now: Figures, before: Figures): Clause | undefined {
  const moves = delinquencies.flatMap(({ key, ...rest }) => {
    const [current, earlier] = [now[key], before[key]];
    return current === null || earlier === null
      ? []
      : [{ ...rest, current, earlier, by: Math.abs(Number(current) - Number(earlier)) }];
  });
  const largest = moves.reduce((most, move) => (move.by > (most?.by ?? 0) ? move : most), moves[0]);
  if (largest === undefined || largest.by < leastDelinquency) return undefined;
  const { current, earlier, days, ageing } = largest;
  const verb = changeOfRate(current, earlier).direction === 'up' ? 'rose' : 'fell';
  return {
    text: `${days} days past due ${verb} to ${formatPercent(current)} of outstanding debt from ${formatPercent(earlier)}`,
    href: assetsLink({ ageing, sort: 'due_date' }),
  };
}

function moved({ transitions }: Movements, from: readonly string[], to: string): number {
  return transitions
    .filter((one) => from.includes(one.from) && one.to === to)
    .reduce((count, one) => count + one.count, 0);
}

/** The value is that before the tape, because a lender may write a defaulted loan down to zero. */
function defaulted(tape: Movements): Clause | undefined {
  const count = moved(tape, ['active', 'paid'], 'defaulted');
  if (count === 0) return undefined;
  const owed = tape.roll_forward.defaulted;
  return {
    text: `${countOf(count, 'asset')} newly defaulted${Number(owed) === 0 ? '' : `, ${formatAmount(owed)} of debt`}`,
    href: movedLink(tape.import_id, ['active', 'paid'], ['defaulted']),
  };
}

function cured(tape: Movements): Clause | undefined {
  const count = moved(tape, ['defaulted', 'paid'], 'active');
  if (count === 0) return undefined;
  return {
    text: `${countOf(count, 'asset')} cured`,
    href: movedLink(tape.import_id, ['defaulted', 'paid'], ['active']),
  };
}

function growth(now: Figures, before: Figures): Clause | undefined {
  const ratio = share(now.outstanding_debt, before.outstanding_debt);
  if (ratio === null || Math.abs(Number(ratio) - 1) < leastGrowth) return undefined;
  const { direction, text } = changeOfRate(ratio, '1' as Decimal);
  return {
    text: `outstanding debt is ${direction} ${text.replace(/^[+−]/, '').replace(' pp', '%')}`,
    href: assetsLink({ status: 'active' }),
  };
}
