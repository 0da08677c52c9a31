import type { CountAndValue, Maturities } from '../../api/contract.ts';
import { sum } from '../../format/change.ts';
import { endOfMonth, formatMonth } from '../../format/dates.ts';

export interface LadderStep extends CountAndValue {
  readonly label: string;
  /** First and last calendar date. */
  readonly from: string;
  readonly to: string;
}

/** More columns than this can't be told apart: then a step is a quarter, or a year. */
const mostSteps = 48;

/** The ladder without gaps, from its first month to its last, in months, quarters or years. */
export function ladderSteps(ladder: Maturities['maturity_ladder']): LadderStep[] {
  const months = Object.keys(ladder).sort();
  const first = months[0];
  const last = months.at(-1);
  if (first === undefined || last === undefined) return [];
  const span = indexOf(last) - indexOf(first) + 1;
  const size = span <= mostSteps ? 1 : span <= mostSteps * 3 ? 3 : 12;
  const steps: LadderStep[] = [];
  for (let start = indexOf(first) - (indexOf(first) % size); start <= indexOf(last); start += size) {
    const inside = Array.from({ length: size }, (_, offset) => ladder[monthAt(start + offset)]).filter(
      (step) => step !== undefined,
    );
    steps.push({
      label: labelOf(start, size),
      from: `${monthAt(start)}-01`,
      to: endOfMonth(monthAt(start + size - 1)),
      count: inside.reduce((count, step) => count + step.count, 0),
      value: sum(inside.map(({ value }) => value)),
    });
  }
  return steps;
}

/** Months since the year 0. */
function indexOf(month: string): number {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return year * 12 + number - 1;
}

function monthAt(index: number): string {
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
}

function labelOf(start: number, size: number): string {
  const year = Math.floor(start / 12);
  if (size === 12) return String(year);
  return size === 3 ? `Q${Math.floor((start % 12) / 3) + 1} ${year}` : formatMonth(monthAt(start));
}
