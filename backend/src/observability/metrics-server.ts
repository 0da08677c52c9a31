import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';

/** The metrics have their own listener, so that no gateway can route to them by accident. */
export function metricsServer(registry: Registry, refresh: () => Promise<void>): Server {
  return createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Only GET /metrics is here.\n');
      return;
    }
    refresh()
      .then(() => registry.metrics())
      .then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        (error: unknown) => response.writeHead(500, { 'content-type': 'text/plain' }).end(`${String(error)}\n`),
      );
  });
}
