import type { AssetPage } from '../../api/portfolio-api.ts';
import { assetsLink } from '../../format/links.ts';
import { formatCount } from '../../format/numbers.ts';
import { type AssetQuery, withoutPlace } from '../asset-query.ts';

export const pageSizes = [50, 200] as const;

interface PagesProps {
  readonly query: AssetQuery;
  readonly page: AssetPage;
}

/**
 * Keyset pages have neighbours instead of numbers, so they stay correct while assets are added and removed. Which rows a
 * page has is counted along from page to page, in the address.
 */
export function Pages({ query, page }: PagesProps) {
  const { assets, total, previous, next, last } = page;
  const size = Number(query.limit ?? pageSizes[0]);
  const filter = withoutPlace(query);
  const sized = { ...filter, limit: query.limit };
  const first = firstRow(query, page);
  const at = (cursor: string, start: number | undefined) =>
    assetsLink({ ...sized, cursor, start: start === undefined ? undefined : Math.max(1, start) });
  if (assets.length === 0) return null;
  return (
    <nav className="pages" aria-label="Pages of the list">
      {first !== undefined && total !== undefined && (
        <p>
          {formatCount(first)}–{formatCount(first + assets.length - 1)} of {formatCount(total)}
        </p>
      )}
      {total !== undefined && total > pageSizes[0] && (
        <p className="page-sizes">
          {pageSizes.map((one) => (
            <a
              key={one}
              href={assetsLink({ ...filter, limit: one === pageSizes[0] ? undefined : one })}
              aria-current={one === size ? 'true' : undefined}
            >
              {one} a page
            </a>
          ))}
        </p>
      )}
      {previous !== undefined && (
        <>
          <a href={assetsLink(sized)}>First</a>
          <a href={at(previous, first && first - size)} rel="prev">
            Previous
          </a>
        </>
      )}
      {next !== undefined && (
        <a href={at(next, first && first + assets.length)} rel="next">
          Next
        </a>
      )}
      {next !== undefined && last !== undefined && <a href={at(last, total && total - size + 1)}>Last</a>}
    </nav>
  );
}

/** The place of the page's first row; undefined where neither the list nor the address tells. */
function firstRow({ start }: AssetQuery, { assets, total, previous, next }: AssetPage): number | undefined {
  if (previous === undefined) return 1;
  if (next === undefined) return total === undefined ? undefined : total - assets.length + 1;
  const given = Number(start);
  return Number.isSafeInteger(given) && given > 0 && given + assets.length <= (total ?? 0) ? given : undefined;
}
