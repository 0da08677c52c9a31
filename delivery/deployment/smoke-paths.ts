/** The paths that the smoke test requests from the dashboard and the API. */
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
/** Enough to reach every replica many times. */
export const leastRequests = 200;
