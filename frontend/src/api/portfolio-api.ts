import { currentPageRequest } from '../request/page-request.ts';
import type { ApiResult } from './api-result.ts';
import { callApi } from './call-api.ts';
import type {
  AssetDetail,
  Figure,
  FigureName,
  HealthResponse,
  Import,
  ImportDetail,
  Insight,
  ListedAsset,
} from './contract.ts';
import type { Decimal } from './decimal.ts';

/** A page shows a failure in place of a response that takes longer. */
const timeoutMs = 5_000;

async function get<Data>(
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<ApiResult<Data>> {
  const request = currentPageRequest();
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const search = new URLSearchParams(given).toString();
  const result = await callApi({
    apiUrl: request.application.apiUrl,
    path: search === '' ? path : `${path}?${search}`,
    requestId: request.id,
    startCall: request.startCall,
    timeoutMs,
  });
  if (result.ok) request.tags.push(result.headers.get('etag'));
  else request.failures.push(result.failure);
  return result as ApiResult<Data>;
}

export interface AssetPage {
  readonly assets: readonly ListedAsset[];
  /** The number of assets that match the filter; undefined if the backend doesn't count them. */
  readonly total: number | undefined;
  /** The sum of their nominal values; undefined if the backend doesn't tell. */
  readonly totalValue: Decimal | undefined;
  /** Cursors of the neighbouring pages. */
  readonly next: string | undefined;
  readonly previous: string | undefined;
  /** Cursor of the last page. */
  readonly last: string | undefined;
}

export async function listAssets(query: Readonly<Record<string, string | undefined>>): Promise<ApiResult<AssetPage>> {
  const result = await get<ListedAsset[]>('/assets', query);
  if (!result.ok) return result;
  const total = result.headers.get('x-total-count');
  const links = result.headers.get('link') ?? '';
  return {
    ...result,
    data: {
      assets: result.data,
      total: total === null ? undefined : Number(total),
      totalValue: (result.headers.get('x-total-value') ?? undefined) as Decimal | undefined,
      next: cursorOf(links, 'next'),
      previous: cursorOf(links, 'prev'),
      last: cursorOf(links, 'last'),
    },
  };
}

/** The list with all fields of each asset. The API of the previous release refuses `fields`, so it is asked again without. */
export async function listAllFields(
  query: Readonly<Record<string, string | undefined>>,
): Promise<ApiResult<AssetPage>> {
  const result = await listAssets({ fields: 'all', ...query });
  if (result.ok || query.fields !== undefined) return result;
  const refused = result.failure.errors?.some(({ parameter }) => parameter === 'fields');
  return refused ? listAssets(query) : result;
}

/** RFC 8288: `<?limit=50>; rel="first", <?limit=50&cursor=…>; rel="next"`. */
function cursorOf(links: string, relation: string): string | undefined {
  const target = new RegExp(`<([^>]*)>\\s*;\\s*rel="?${relation}"?`).exec(links)?.[1];
  return target === undefined
    ? undefined
    : (new URL(target, 'http://relative').searchParams.get('cursor') ?? undefined);
}

/** The day that the portfolio is shown of, YYYY-MM-DD; undefined: the newest tape's. */
type AsOf = string | undefined;

export const getAsset = (id: string, asOf: AsOf) =>
  get<AssetDetail>(`/assets/${encodeURIComponent(id)}`, { as_of: asOf });
export const getInsights = (asOf?: AsOf) => get<Insight[]>('/insights', { as_of: asOf });
/** A figure by its name in the API: `/insights/<name>`. */
export const getFigure = <Name extends FigureName>(name: Name, query: Readonly<Record<string, string | undefined>>) =>
  get<Figure<Name>>(`/insights/${name}`, query);
/** Enough for a year of daily tapes. */
const snapshotsShown = '366';
export const getHistory = (asOf?: AsOf) => getFigure('history', { limit: snapshotsShown, as_of: asOf });
export const getTransitions = (limit: number, asOf?: AsOf) =>
  getFigure('transitions', { limit: String(limit), as_of: asOf });
export const listImports = (query: { limit: string; before?: string | undefined }) => get<Import[]>('/imports', query);
export const getImport = (id: string) => get<ImportDetail>(`/imports/${encodeURIComponent(id)}`);
export const getHealth = () => get<HealthResponse>('/health');
