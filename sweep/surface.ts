import { apiPrefix } from '../platform/topology.ts';

/** A documented path, in which `{name}` stands for one segment, and its query parameters. */
export interface Operation {
  readonly path: string;
  readonly parameters: readonly string[];
}

/** What a server serves. The generator takes valid requests from it and corrupts them. */
export interface Surface {
  /** URLs that any reader may open, and whose content must not change. */
  readonly pages: readonly string[];
  readonly operations: readonly Operation[];
  /** Make a different URL for each number, so that no cache holds its page yet. */
  readonly fresh: readonly ((number: number) => string)[];
}

const day = 86_400_000;
const dateOf = (number: number) => new Date(Date.UTC(2030, 0, 1) + number * day).toISOString().slice(0, 10);
const everyAsset = (number: number) => `/assets?value_max=${10_000_000 + number}`;

interface OpenApiDocument {
  readonly paths: Readonly<
    Record<
      string,
      { readonly get?: { readonly parameters?: readonly { readonly in: string; readonly name: string }[] } }
    >
  >;
}

/** The API's own surface, from its OpenAPI document. */
export function apiSurface(document: OpenApiDocument): Surface {
  const operations = Object.entries(document.paths).map(([path, { get }]) => ({
    path,
    parameters: (get?.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name),
  }));
  const open = ['/assets', '/assets.csv', '/assets/asset-001', '/assets?limit=5', '/imports', '/imports/1'];
  const figures = operations.map(({ path }) => path).filter((path) => path.startsWith('/insights'));
  const fresh = [everyAsset, (number: number) => `/insights/aging?as_of=${dateOf(number)}`];
  return { pages: [...open, ...figures, '/openapi.json', '/docs', '/nothing'], operations, fresh };
}

/** The dashboard's pages pass their query on to the API operations with the same path. */
export function dashboardSurface(api: Surface): Surface {
  const passedOn = ['/assets', '/assets/{id}', '/imports', '/imports/{id}'];
  return {
    pages: [
      '/',
      '/assets',
      '/assets?status=active&sort=-nominal_value',
      '/assets/asset-001',
      '/imports',
      '/imports/1',
      '/nothing',
    ],
    operations: [
      { path: '/', parameters: ['as_of'] },
      ...api.operations.filter(({ path }) => passedOn.includes(path)),
      { path: '/status', parameters: [] },
    ],
    fresh: [everyAsset, (number) => `/?as_of=${dateOf(number)}`],
  };
}

/** Both behind one address, as the front door and the edge serve them. */
export function publicSurface(api: Surface): Surface {
  const dashboard = dashboardSurface(api);
  return {
    pages: [...dashboard.pages, ...api.pages.map((path) => `${apiPrefix}${path}`)],
    operations: [
      ...dashboard.operations,
      ...api.operations.map(({ path, parameters }) => ({ path: `${apiPrefix}${path}`, parameters })),
    ],
    fresh: [...dashboard.fresh, ...api.fresh.map((address) => (number: number) => `${apiPrefix}${address(number)}`)],
  };
}
