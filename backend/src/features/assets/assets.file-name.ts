import type { ListRequest } from './assets.listing.ts';

/** File systems take 255 bytes. */
const maxLength = 120;

/**
 * The header that names a downloaded file after its day and its filter: `assets 2026-10-31 ageing 30+.csv`. Empty for
 * what is no file.
 */
export function fileName({ routeOptions, query }: ListRequest, asOf: string | null): Record<string, string> {
  const ending = /\.(csv|xlsx)$/.exec(routeOptions.url ?? '')?.[1];
  if (ending === undefined) return {};
  const filter = Object.entries(query).flatMap(([name, value]) =>
    ['as_of', 'sort', 'limit', 'cursor'].includes(name) || value === undefined ? [] : [`${name} ${value}`],
  );
  const name = ['assets', ...(asOf === null ? [] : [asOf]), ...filter]
    .join(' ')
    .replace(/[^\w +.,-]/g, '_')
    .slice(0, maxLength)
    .trim();
  return { 'content-disposition': `attachment; filename="${name}.${ending}"` };
}
