/** The route of a path, for logs and metrics: few values, and none contains an asset's id. */
export function routeOf(path: string): string {
  if (path.startsWith('/_next/') || path.startsWith('/__next') || path === '/icon.svg') return 'static';
  if (pages.has(path)) return path;
  if (/^\/assets\/[^/]+$/.test(path)) return '/assets/:id';
  if (/^\/imports\/[^/]+$/.test(path)) return '/imports/:id';
  return 'unknown';
}

const pages = new Set(['/', '/assets', '/imports', '/search', '/status', '/theme']);
