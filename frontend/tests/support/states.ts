import { type ApiResponse, type Behaviour, databaseDown, notFound, problem } from './fake-api.ts';
import { accepted, implausible, newestImport } from './newest-import.ts';

/** A page in one of the states that it is designed for. */
export interface State {
  readonly name: string;
  /** The recorded portfolio that the API serves. */
  readonly portfolio: string;
  readonly path: string;
  readonly behaviour?: Behaviour;
  readonly status?: number;
  /** Tells the page apart from others. */
  readonly heading: string | RegExp;
}

/** The reference backend has three endpoints and takes no filters. */
const referenceOnly = (path: string): ApiResponse | undefined =>
  /^\/(health|insights|assets)$/.test(path) ? undefined : notFound;
/** The overview's heading while there is no news. */
export const overview = 'Portfolio Dashboard';
const news = /^Since 30 Sep 2026: .+ due by 7 Nov 2026\.$/;

export const states: readonly State[] = [
  { name: 'overview of a year of tapes', portfolio: 'year', path: '/', heading: news },
  {
    name: 'overview after a tape was refused as implausible',
    portfolio: 'year',
    path: '/',
    heading: news,
    behaviour: newestImport(implausible),
  },
  {
    name: 'overview of an earlier day',
    portfolio: 'year',
    path: '/?as_of=2026-06-15',
    heading: /^Since 30 Apr 2026: .+ due by 7 Jun 2026\.$/,
  },
  {
    name: 'overview of a projection',
    portfolio: 'year',
    path: '/?as_of=2026-12-31',
    heading: /^A projection: days counted to 31 Dec 2026, statuses as of 31 Oct 2026\./,
  },
  {
    name: 'overview with a date that does not exist',
    portfolio: 'year',
    path: '/?as_of=2026-02-31',
    status: 400,
    heading: news,
  },
  {
    name: 'overview with one part failing',
    portfolio: 'year',
    path: '/',
    heading: news,
    behaviour: (path) =>
      path.startsWith('/insights/concentration') ? problem(500, 'Something went wrong.') : undefined,
  },
  {
    name: 'overview against another tape, with the other lists',
    portfolio: 'year',
    path: '/?against=2025-12-31&who=defaulted&due=90&period=6m',
    heading: /^Since 31 Dec 2025: .+ due by 7 Nov 2026\.$/,
  },
  {
    name: 'overview against a date that does not exist',
    portfolio: 'year',
    path: '/?against=2026-02-31',
    heading: news,
  },
  { name: 'overview of the demo portfolio', portfolio: 'demo', path: '/', heading: /^The first tape, of / },
  { name: 'overview after a refused tape', portfolio: 'refused', path: '/', heading: /^Since 30 Sep 2026: / },
  { name: 'overview of an empty database', portfolio: 'empty', path: '/', heading: overview },
  {
    name: 'overview on a backend with the contract only',
    portfolio: 'demo',
    path: '/',
    heading: overview,
    behaviour: referenceOnly,
  },
  {
    name: 'overview without the database',
    portfolio: 'demo',
    path: '/',
    status: 503,
    heading: 'The portfolio can’t be shown right now',
    behaviour: () => databaseDown,
  },
  {
    name: 'assets without the database',
    portfolio: 'demo',
    path: '/assets',
    status: 503,
    heading: 'The portfolio can’t be shown right now',
    behaviour: () => databaseDown,
  },
  { name: 'assets', portfolio: 'year', path: '/assets', heading: 'Assets' },
  {
    name: 'assets, filtered and sorted',
    portfolio: 'year',
    path: '/assets?status=active,defaulted&value_min=1000&due_to=2026-12-31&sort=-nominal_value',
    heading: 'Assets',
  },
  {
    name: 'assets that an import moved',
    portfolio: 'year',
    path: '/assets?moved_in=13&moved_from=active,paid&moved_to=defaulted',
    heading: 'Assets',
  },
  { name: 'assets with no match', portfolio: 'year', path: '/assets?id_prefix=ZZZ', heading: 'Assets' },
  {
    name: 'assets with an invalid filter',
    portfolio: 'year',
    path: '/assets?value_min=abc&colour=blue',
    status: 400,
    heading: 'Assets',
  },
  {
    name: 'assets with the list failing',
    portfolio: 'year',
    path: '/assets',
    heading: 'Assets',
    behaviour: (path) => (path.startsWith('/assets') ? problem(500, 'Something went wrong.') : undefined),
  },
  { name: 'assets of an empty database', portfolio: 'empty', path: '/assets', heading: 'Assets' },
  {
    name: 'assets on a backend with the contract only',
    portfolio: 'demo',
    path: '/assets',
    heading: 'Assets',
    behaviour: referenceOnly,
  },
  { name: 'an asset with a history', portfolio: 'year', path: '/assets/VH-2024-01119', heading: 'VH-2024-01119' },
  { name: 'a withdrawn asset', portfolio: 'withdrawn', path: '/assets/WITHDRAWN', heading: 'WITHDRAWN' },
  {
    name: 'an asset that does not exist',
    portfolio: 'year',
    path: '/assets/no%2Fsuch%20asset',
    status: 404,
    heading: 'There is no such asset',
  },
  {
    name: 'an asset on a backend with the contract only',
    portfolio: 'demo',
    path: '/assets/asset-001',
    heading: 'This backend doesn’t offer pages of single assets',
    behaviour: referenceOnly,
  },
  { name: 'search', portfolio: 'year', path: '/search?q=2024-011', heading: 'Search for “2024-011”' },
  { name: 'search without a match', portfolio: 'year', path: '/search?q=ZZZ', heading: 'Search for “ZZZ”' },
  { name: 'search for nothing', portfolio: 'year', path: '/search', heading: 'Search' },
  {
    name: 'search on a backend with the contract only',
    portfolio: 'demo',
    path: '/search?q=asset',
    heading: 'This backend doesn’t offer search',
    behaviour: referenceOnly,
  },
  { name: 'imports', portfolio: 'year', path: '/imports', heading: 'Imports' },
  {
    name: 'imports of a demo year with the last one refused',
    portfolio: 'refused',
    path: '/imports',
    heading: 'Imports',
  },
  { name: 'imports of an empty database', portfolio: 'empty', path: '/imports', heading: 'Imports' },
  {
    name: 'imports on a backend with the contract only',
    portfolio: 'demo',
    path: '/imports',
    heading: 'This backend doesn’t offer imports',
    behaviour: referenceOnly,
  },
  {
    name: 'an import that does not reconcile',
    portfolio: 'year',
    path: '/imports/13',
    heading: 'loans-2026-10-31.csv',
  },
  { name: 'an import that withdrew assets', portfolio: 'year', path: '/imports/12', heading: 'loans-2026-09-30.csv' },
  {
    name: 'an import accepted although implausible',
    portfolio: 'year',
    path: '/imports/13',
    heading: 'loans-2026-10-31.csv',
    behaviour: newestImport(accepted),
  },
  { name: 'an import with rejected rows', portfolio: 'refused', path: '/imports/15', heading: 'faulty-tape.csv' },
  {
    name: 'an import that does not exist',
    portfolio: 'year',
    path: '/imports/999',
    status: 404,
    heading: 'There is no such import',
  },
  { name: 'status of the demo portfolio', portfolio: 'demo', path: '/status', heading: 'Status' },
  { name: 'status', portfolio: 'year', path: '/status', heading: 'Status' },
  {
    name: 'status without the API',
    portfolio: 'demo',
    path: '/status',
    heading: 'Status',
    behaviour: () => databaseDown,
  },
  {
    name: 'status on a backend with the contract only',
    portfolio: 'demo',
    path: '/status',
    heading: 'Status',
    behaviour: referenceOnly,
  },
  {
    name: 'a page that does not exist',
    portfolio: 'year',
    path: '/no/such/page',
    status: 404,
    heading: 'There is no such page',
  },
];

export const isOfOverview = ({ path }: State): boolean => path === '/' || path.startsWith('/?');
