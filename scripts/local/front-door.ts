import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createProxyServer } from 'http-proxy-3';

/** One address for both, with the paths of the edge: /api/* is the API with /api stripped, everything else the dashboard. */
export async function openFrontDoor(options: { port: number; apiUrl: string; dashboardUrl: string }): Promise<Server> {
  const proxy = createProxyServer({ xfwd: true, proxyTimeout: 120_000 });
  proxy.on('error', (error, _request, response) => {
    if (!('writeHead' in response) || response.headersSent) {
      response.destroy();
      return;
    }
    response.writeHead(502, { 'content-type': 'application/problem+json', 'retry-after': '2' }).end(
      JSON.stringify({
        type: 'about:blank',
        title: 'Bad Gateway',
        status: 502,
        detail: `What should answer here is not up: ${error.message}`,
      }),
    );
  });
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    if (url === '/api' || url.startsWith('/api/') || url.startsWith('/api?')) {
      request.url = url.slice('/api'.length).replace(/^(\?|$)/, '/$1');
      proxy.web(request, response, { target: options.apiUrl });
    } else {
      proxy.web(request, response, { target: options.dashboardUrl });
    }
  });
  // In development the pages listen for changes of their sources.
  server.on('upgrade', (request, socket, head) => proxy.ws(request, socket, head, { target: options.dashboardUrl }));
  server.listen(options.port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new Error(
        `Port ${options.port} is taken by another program. Stop that one, or choose another port: PORT=9090 npm start`,
      );
    }
    throw error;
  }
  return server;
}
