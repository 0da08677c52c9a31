/** What the smoke test asks of the dashboard and of the API. */
import { apiPrefix } from '../../platform/topology.ts';

const pages = ['/', '/assets'];
const api = [
  '/health',
  '/status',
  '/assets?limit=20',
  '/insights',
  '/insights/aging',
  '/insights/concentration',
  '/imports',
];

export const apiStatus = '/status';
export const fromOutside: readonly string[] = [...pages, ...api.map((path) => apiPrefix + path)];
export const fromInside: readonly string[] = api;
/** Enough to meet every replica many times over. */
export const leastRequests = 200;
