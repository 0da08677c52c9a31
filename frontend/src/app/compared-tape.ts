import type { Snapshot } from '../api/contract.ts';
import { formatDate, isCalendarDate } from '../format/dates.ts';

export interface ComparedTape {
  /** The tape that the shown one is compared with; undefined if there is no earlier one. */
  readonly before: Snapshot | undefined;
  /** Why it is not the one that the address asks for, as a sentence. */
  readonly fault: string | undefined;
}

/**
 * @param snapshots the tapes until the one that is shown, oldest first
 * @param against the day that the address asks for: the newest tape until then is taken; undefined: the tape before
 */
export function comparedTape(snapshots: readonly Snapshot[], against: string | undefined): ComparedTape {
  const earlier = snapshots.slice(0, -1);
  const usual = earlier.at(-1);
  const shown = snapshots.at(-1);
  if (against === undefined || shown === undefined) return { before: usual, fault: undefined };
  if (!isCalendarDate(against)) return { before: usual, fault: `${against} is not a date.` };
  if (against >= shown.as_of_date)
    return { before: usual, fault: `A tape of ${formatDate(against)} is not earlier than the one shown.` };
  const found = earlier.findLast(({ as_of_date }) => as_of_date <= against);
  if (found === undefined) return { before: usual, fault: `There is no tape of ${formatDate(against)} or before.` };
  return { before: found, fault: undefined };
}
