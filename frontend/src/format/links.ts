type Filter = Readonly<Record<string, string | number | undefined>>;

/** Address of the assets that a figure counts. */
export function assetsLink(filter: Filter): string {
  return withQuery('/assets', filter);
}

/** The same assets as CSV, from the API that answers on the dashboard's own origin. */
export function csvLink(filter: Filter): string {
  return withQuery('/api/assets.csv', filter);
}

export function assetLink(id: string): string {
  return `/assets/${encodeURIComponent(id)}`;
}

export function withQuery(path: string, query: Filter): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  const search = new URLSearchParams(given).toString().replaceAll('%2C', ',');
  return search === '' ? path : `${path}?${search}`;
}
