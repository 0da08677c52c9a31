import { pageRequests } from '../request/page-request.ts';

type Filter = Readonly<Record<string, string | number | undefined>>;

/** The list of the assets that a figure counts, of the day that the page shows. */
export function assetsLink(filter: Filter): string {
  return withQuery('/assets', { ...filter, ...shownDay(filter) });
}

/** The overview with these choices. */
export function overviewAddress(choices: Filter): string {
  return withQuery('/', choices);
}

/** The same assets as a file, from the API on the dashboard's own origin. */
export function fileLink(ending: 'csv' | 'xlsx', filter: Filter): string {
  return withQuery(`/api/assets.${ending}`, filter);
}

/** The assets that an import moved from one of these statuses to another; `new` stands for assets not there before. */
export function movedLink(importId: number, from: readonly string[], to?: readonly string[]): string {
  return assetsLink({ moved_in: importId, moved_from: from.join(','), moved_to: to?.join(',') });
}

/** The import's page lists withdrawn assets, because the list of assets no longer does. */
export function withdrawnLink(importId: number): string {
  return `/imports/${importId}#withdrawn`;
}

/** The import's page also lists the assets missing from its tape. */
export function missingLink(importId: number): string {
  return `/imports/${importId}#missing`;
}

export function assetLink(id: string): string {
  return withQuery(`/assets/${encodeURIComponent(id)}`, shownDay({}));
}

/** A filter that names its own day, or leaves it out on purpose, keeps it. */
function shownDay(filter: Filter): Filter {
  return 'as_of' in filter ? {} : { as_of: pageRequests.getStore()?.asOf };
}

function withQuery(path: string, query: Filter): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  const search = new URLSearchParams(given).toString().replaceAll('%2C', ',');
  return search === '' ? path : `${path}?${search}`;
}
