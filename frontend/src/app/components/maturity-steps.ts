import type { CountAndValue, Maturities } from '../../api/contract.ts';
import { sum } from '../../format/change.ts';
import { addDays, endOfMonth, formatMonth } from '../../format/dates.ts';

export interface LadderStep extends CountAndValue {
  readonly label: string;
  readonly unit: 'month' | 'quarter' | 'year' | 'later';
  /** First and last calendar date. Without `to` it is everything from the first on. */
  readonly from: string;
  readonly to?: string;
}

/** The API of the previous release has no `later`. */
export type Ladder = Pick<Maturities, 'maturity_ladder'> &
  Partial<Pick<Maturities, 'as_of_date' | 'later' | 'later_from'>>;

/** More columns can't be told apart. Then steps are quarters or years, and all beyond that many years is one step. */
const maxSteps = 48;
export const laterLabel = 'Later';
const sizes = { 1: 'month', 3: 'quarter', 12: 'year' } as const;
type Size = keyof typeof sizes;
const nothing: CountAndValue = { count: 0, value: sum([]) };

/**
 * The ladder in months, quarters or years without gaps, from the as-of date's month on, and one step for all that falls due
 * later.
 */
export function ladderSteps({ maturity_ladder: ladder, as_of_date, later, later_from }: Ladder): LadderStep[] {
  const startsAt = as_of_date?.slice(0, 'YYYY-MM'.length);
  const withStart =
    startsAt === undefined || Object.keys(ladder).length === 0 ? ladder : { [startsAt]: nothing, ...ladder };
  const months = Object.entries(withStart)
    .map(([month, due]) => ({ index: indexOf(month), due }))
    .sort((one, other) => one.index - other.index);
  const first = months[0]?.index ?? 0;
  const end = first + maxSteps * 12;
  const near = months.filter(({ index }) => index < end);
  const far = months.filter(({ index }) => index >= end);
  const late = [...far.map(({ due }) => due), ...(later === undefined || later.count === 0 ? [] : [later])];
  const lateFrom = far[0] === undefined ? (later_from ?? undefined) : `${monthAt(end)}-01`;
  const steps = joined(near, lateFrom);
  if (late.length === 0 || lateFrom === undefined) return steps;
  return [...steps, { label: laterLabel, unit: 'later', from: lateFrom, ...total(late) }];
}

function joined(
  months: readonly { readonly index: number; readonly due: CountAndValue }[],
  lateFrom: string | undefined,
): LadderStep[] {
  const [first, last] = [months[0]?.index, months.at(-1)?.index];
  if (first === undefined || last === undefined) return [];
  const span = last - first + 1;
  const size: Size = span <= maxSteps ? 1 : span <= maxSteps * 3 ? 3 : 12;
  const start = first - (first % size);
  const count = Math.floor((last - start) / size) + 1;
  const groups = Map.groupBy(months, ({ index }) => Math.floor((index - start) / size));
  return Array.from({ length: count }, (_, step) => {
    const from = start + step * size;
    const to = endOfMonth(monthAt(from + size - 1));
    return {
      label: labelOf(from, size),
      unit: sizes[size],
      from: `${monthAt(from)}-01`,
      // "Later" may begin in the middle of a year or quarter.
      to: lateFrom !== undefined && lateFrom <= to ? addDays(lateFrom, -1) : to,
      ...total((groups.get(step) ?? []).map(({ due }) => due)),
    };
  });
}

function total(parts: readonly CountAndValue[]): CountAndValue {
  return {
    count: parts.reduce((count, part) => count + part.count, 0),
    value: sum(parts.map(({ value }) => value)),
  };
}

/** Months since the year 0. */
function indexOf(month: string): number {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return year * 12 + number - 1;
}

function monthAt(index: number): string {
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
}

function labelOf(start: number, size: Size): string {
  const year = Math.floor(start / 12);
  if (size === 12) return String(year);
  return size === 3 ? `Q${Math.floor((start % 12) / 3) + 1} ${year}` : formatMonth(monthAt(start));
}
