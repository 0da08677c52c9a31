import { apiPrefix } from '../platform/topology.ts';

/** A documented address, `{name}` standing for a part of it, with the query parameters that it takes. */
export interface Operation {
  readonly path: string;
  readonly parameters: readonly string[];
}

/** What a server can be asked for: the generator starts from it and spoils it. */
export interface Surface {
  /** Addresses that any reader may open, and that must stay as they are. */
  readonly pages: readonly string[];
  readonly operations: readonly Operation[];
  /** Addresses of pages that differ for each number, so that nothing has them in memory yet. */
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

/** The dashboard's pages hand their query on to the API's operations of the same name. */
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

/** Both at one address, as the front door and the edge show them. */
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
