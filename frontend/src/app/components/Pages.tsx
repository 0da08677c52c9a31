import type { AssetPage } from '../../api/portfolio-api.ts';
import { assetsLink } from '../../format/links.ts';
import { type AssetQuery, withoutPlace } from '../asset-query.ts';

/** Keyset pages have neighbours instead of numbers, so they stay correct while assets are added and removed. */
export function Pages({ query, page: { previous, next, last } }: { query: AssetQuery; page: AssetPage }) {
  if (previous === undefined && next === undefined) return null;
  const filter = { ...withoutPlace(query), limit: query.limit };
  return (
    <nav className="pages" aria-label="Pages of the list">
      {previous !== undefined && (
        <>
          <a href={assetsLink(filter)}>First</a>
          <a href={assetsLink({ ...filter, cursor: previous })} rel="prev">
            Previous
          </a>
        </>
      )}
      {next !== undefined && (
        <a href={assetsLink({ ...filter, cursor: next })} rel="next">
          Next
        </a>
      )}
      {next !== undefined && last !== undefined && <a href={assetsLink({ ...filter, cursor: last })}>Last</a>}
    </nav>
  );
}
