import type { AssetRow } from '../../loans/asset-fields.ts';
import { type AssetCursor, encodeCursor } from './assets.cursor.ts';
import type { AssetOrder } from './assets.filter.ts';
import type { AssetPage } from './assets.queries.ts';
import type { AssetListQueryValues } from './assets.schema.ts';

/** Link header with the pages beside this one; relative, so that it holds behind any prefix. */
export function pageLinks(
  query: AssetListQueryValues,
  order: AssetOrder,
  fingerprint: string,
  page: AssetPage,
): string {
  const at = (cursor: AssetCursor | null): string => {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (name !== 'cursor' && value !== undefined) parameters.set(name, String(value));
    }
    if (cursor !== null) parameters.set('cursor', encodeCursor(cursor, fingerprint));
    return `?${parameters}`;
  };
  const row = (asset: AssetRow) => ({ value: String(asset[order.key]), id: asset.id });
  const first = page.rows[0];
  const last = page.rows.at(-1);
  const links = [`<${at(null)}>; rel="first"`];
  if (page.hasPrevious && first !== undefined)
    links.push(`<${at({ direction: 'previous', row: row(first) })}>; rel="prev"`);
  if (page.hasNext && last !== undefined) links.push(`<${at({ direction: 'next', row: row(last) })}>; rel="next"`);
  links.push(`<${at({ direction: 'last', row: null })}>; rel="last"`);
  return links.join(', ');
}
