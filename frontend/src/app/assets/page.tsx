import { type ApiResult, isTransient } from '../../api/api-result.ts';
import type { Insight, Status } from '../../api/contract.ts';
import { type AssetPage, getInsights, listAllFields } from '../../api/portfolio-api.ts';
import { assetsLink, fileLink } from '../../format/links.ts';
import { currentPageRequest } from '../../request/page-request.ts';
import { type AssetQuery, isOfActive, readAssetQuery, withoutPlace } from '../asset-query.ts';
import { AssetFilters } from '../components/AssetFilters.tsx';
import { AssetsTable } from '../components/AssetsTable.tsx';
import { BasicAssets } from '../components/BasicAssets.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { NextStep } from '../components/NextStep.tsx';
import { Outage } from '../components/Outage.tsx';
import { Pages, pageSizes } from '../components/Pages.tsx';
import { RefusedFilter } from '../components/RefusedFilter.tsx';
import { ResultCount, type Whole } from '../components/ResultCount.tsx';
import { Unavailable } from '../components/Unavailable.tsx';
import { Views } from '../components/Views.tsx';
import type { SearchParameters } from '../search-parameters.ts';

/** The API returns up to 1,000 at once, but a page with so many would be several MB. */
const [pageSize, maxPageSize] = pageSizes;
const tooMany: ApiResult<AssetPage> = {
  ok: false,
  failure: {
    kind: 'refused',
    detail: `limit: a page shows at most ${maxPageSize} assets; the CSV has all of them.`,
  },
};

export default async function AssetsPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const request = currentPageRequest();
  const { status } = request;
  if (!status.ok && isTransient(status.failure)) return <Outage failure={status.failure} />;
  if (!status.ok) return <BasicAssets />;

  const query = readAssetQuery(await searchParams);
  request.asOf = query.as_of;
  const { start: _start, ...asked } = query;
  const [page, insights] = await Promise.all([
    Number(query.limit) > maxPageSize ? tooMany : listAllFields({ limit: String(pageSize), ...asked }),
    getInsights(query.as_of),
  ]);
  if (!page.ok && page.failure.kind === 'refused') request.httpStatus = 400;
  const filter = withoutPlace(query);
  const { currency, assets: all } = status.data;
  const asOf = query.as_of === undefined ? status.data.as_of_date : null;
  return (
    <div className="assets-page">
      <title>Assets – Portfolio Dashboard</title>
      <div className="page-head">
        <h1 tabIndex={-1}>Assets</h1>
        <p className="exports">
          <a className="button" href={fileLink('csv', filter)} download>
            Export CSV
          </a>
          <a className="button" href={fileLink('xlsx', filter)} download>
            Excel
          </a>
        </p>
      </div>
      {asOf !== null && <Views query={query} asOf={asOf} importId={newestTape(status.data, query)} />}
      <AssetFilters query={query} open={!page.ok} />
      <FilterChips query={query} />
      {page.ok ? (
        <>
          <ResultCount
            shown={page.data.assets.length}
            matching={page.data.total}
            value={page.data.totalValue}
            whole={wholeOf(query, insights)}
            currency={currency}
            all={query.as_of === undefined ? all : undefined}
            filtered={hasFilter(query)}
          />
          {page.data.assets.length > 0 && (
            <AssetsTable
              assets={page.data.assets}
              caption="Assets"
              currency={currency}
              linked
              order={{
                sort: query.sort ?? 'id',
                byDays: isOfActive(query),
                href: (sort) => assetsLink({ ...filter, sort: sort === 'id' ? undefined : sort }),
              }}
            />
          )}
          {page.data.assets.length === 0 &&
            (all === 0 ? (
              <NextStep status={status.data} />
            ) : (
              <p className="no-match">
                No asset matches. Remove a filter above, or <a href="/assets">show all assets</a>.
              </p>
            ))}
          <Pages query={query} page={page.data} />
        </>
      ) : page.failure.kind === 'refused' ? (
        <RefusedFilter failure={page.failure} />
      ) : (
        <Unavailable failure={page.failure} topic="The list of assets" />
      )}
    </div>
  );
}

/** What the list's value is a part of: debt where all its assets are active. */
function wholeOf(query: AssetQuery, insights: ApiResult<readonly Insight[]>): Whole | undefined {
  const [id, name] = isOfActive(query)
    ? (['outstanding_debt', 'outstanding debt'] as const)
    : (['total_portfolio_value', 'the portfolio’s value'] as const);
  const value = insights.ok ? insights.data.find((one) => one.name === id)?.value : undefined;
  return value === undefined ? undefined : { name, value };
}

/** Where there is no tape before it, nothing has moved. */
function newestTape({ last_import: newest }: Status, query: AssetQuery): number | undefined {
  return newest?.outcome === 'loaded' && query.as_of === undefined ? newest.id : undefined;
}

function hasFilter(query: AssetQuery): boolean {
  return Object.keys(withoutPlace(query)).some((name) => name !== 'sort' && name !== 'as_of');
}
