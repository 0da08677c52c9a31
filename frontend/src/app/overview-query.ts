import { overviewAddress } from '../format/links.ts';
import { type SearchParameters, single } from './search-parameters.ts';

/** How far the large chart reaches back. */
export const periods = [
  { name: '3m', label: '3M' },
  { name: '6m', label: '6M' },
  { name: 'ytd', label: 'YTD' },
  { name: '1y', label: '1Y' },
  { name: 'all', label: 'All' },
] as const;
export type Period = (typeof periods)[number]['name'];

/** Which assets are listed by name. */
export const groups = [
  { name: 'overdue', label: 'Overdue' },
  { name: 'new-90', label: 'New 90+' },
  { name: 'defaulted', label: 'Defaulted' },
] as const;
export type Group = (typeof groups)[number]['name'];

/** Days within which the listed assets fall due. */
export const horizons = [7, 30, 60, 90] as const;
export type Horizon = (typeof horizons)[number];

/** What the overview shows, as its address says. */
export interface OverviewQuery {
  /** The day of the portfolio, as it was written; undefined: the newest tape's. */
  readonly asOf: string | undefined;
  /** The day of the tape that it is compared with; undefined: the tape before. */
  readonly against: string | undefined;
  readonly period: Period;
  readonly group: Group;
  readonly due: Horizon;
}

const standard = { period: '1y', group: 'overdue', due: 7 } as const;

/** A choice that does not exist is the standard one: it hides nothing. */
export function readOverviewQuery(parameters: SearchParameters): OverviewQuery {
  const given = (name: string) => single(parameters[name]);
  return {
    asOf: given('as_of'),
    against: given('against'),
    period: periods.find(({ name }) => name === given('period'))?.name ?? standard.period,
    group: groups.find(({ name }) => name === given('who'))?.name ?? standard.group,
    due: horizons.find((days) => String(days) === given('due')) ?? standard.due,
  };
}

/** The overview with some of its choices changed; what is standard is not in the address. */
export function overviewLink(query: OverviewQuery, change: Partial<OverviewQuery>): string {
  const { asOf, against, period, group, due } = { ...query, ...change };
  return overviewAddress({
    as_of: asOf,
    against,
    period: period === standard.period ? undefined : period,
    who: group === standard.group ? undefined : group,
    due: due === standard.due ? undefined : due,
  });
}
