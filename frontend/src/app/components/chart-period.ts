import { addMonths } from '../../format/dates.ts';
import type { Period } from '../overview-query.ts';

const months = { '3m': 3, '6m': 6, '1y': 12 } as const;

/** The snapshots of the period that ends with the newest, oldest first as they come. */
export function inPeriod<Dated extends { readonly as_of_date: string }>(
  snapshots: readonly Dated[],
  period: Period,
): readonly Dated[] {
  const newest = snapshots.at(-1)?.as_of_date;
  if (newest === undefined || period === 'all') return snapshots;
  // The year to date begins with the last tape of the year before.
  const since = period === 'ytd' ? `${newest.slice(0, 4)}-01-01` : addMonths(newest, -months[period]);
  const first = snapshots.findIndex(({ as_of_date }) => as_of_date >= since);
  return snapshots.slice(period === 'ytd' ? Math.max(0, first - 1) : first);
}

/** Every so many snapshots that at most this many columns are left; the newest is always one of them. */
export function columnsOf<Dated>(
  snapshots: readonly Dated[],
  most: number,
): { columns: readonly Dated[]; every: number } {
  const every = Math.ceil(snapshots.length / most);
  return { columns: snapshots.filter((_, index) => (snapshots.length - 1 - index) % every === 0), every };
}

/** More would touch each other in the width of a phone. */
const mostLabels = 13;

const month = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' });

/** For each date what an axis says: its month, with the year at the first one and in January; undefined: nothing. */
export function axisLabels(dates: readonly string[]): (string | undefined)[] {
  const every = Math.ceil(dates.length / mostLabels);
  let year = '';
  return dates.map((date, index) => {
    if ((dates.length - 1 - index) % every !== 0) return undefined;
    const name = month.format(new Date(`${date}T00:00:00Z`)).replace('Sept', 'Sep');
    const shown = date.slice(0, 4) === year ? name : `${name} ${date.slice(2, 4)}`;
    year = date.slice(0, 4);
    return shown;
  });
}
