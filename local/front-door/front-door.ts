import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { allowedHosts } from '../../platform/allowed-hosts.ts';
import { apiPrefix, services } from '../../platform/topology.ts';
import { passOnHotReload } from '../dashboard/hot-reload.ts';
import { compress } from './compress.ts';
import { endConnection } from './end-connection.ts';
import { forward } from './forward.ts';
import { requestTarget } from './request-target.ts';

export interface FrontDoorOptions {
  readonly port: number;
  readonly apiUrl: string;
  readonly dashboardUrl: string;
  /** Host names that it accepts besides this machine's own. */
  readonly allowedHosts?: readonly string[];
  /** Whether pages may open the WebSocket for hot reload. */
  readonly hotReload?: boolean;
}

export interface FrontDoor {
  close(): void;
}

/** The only request with a body: a form with a single field. */
const themePath = '/theme';
const maxBodyBytes = 4_096;

/**
 * A local reverse proxy that routes like the edge: /api/* goes to the API without the prefix, the rest to the
 * dashboard.
 */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const names = allowedHosts(options.allowedHosts ?? []);
  const servers = loopbackAddresses().map((address) => {
    // Node itself refuses requests that are malformed, too long or too slow (400, 431, 408).
    const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
      answer(options, names, request, response).catch((error: unknown) => refuse(response, 400, String(error)));
    });
    server.on('connect', (_request, socket) => {
      socket.on('error', () => socket.destroy());
      endConnection(socket, '405 Method Not Allowed', ['Allow: GET, HEAD']);
    });
    if (options.hotReload) passOnHotReload(server, options.dashboardUrl, (host) => names.has(host));
    return { server, address };
  });
  const close = () => {
    for (const { server } of servers) {
      server.close();
      server.closeAllConnections();
    }
  };
  try {
    for (const { server, address } of servers) await listen(server, options.port, address);
  } catch (error) {
    close();
    throw error;
  }
  return { close };
}

async function answer(
  options: FrontDoorOptions,
  names: ReadonlySet<string>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = requestTarget(request);
  if (target === undefined)
    return refuse(
      response,
      400,
      'The request needs one Host header and a path, as in GET /assets with Host: localhost.',
    );
  const { path, authority, host } = target;
  if (!names.has(host) && path !== services.edge.health?.liveness) {
    return refuse(
      response,
      421,
      `The host name ${JSON.stringify(host)} is not allowed. Open this address as localhost, or start it with the name in ALLOWED_HOSTS.`,
    );
  }
  compress(request, response);
  const fail = (status: 502 | 504, detail: string) => refuse(response, status, detail);
  const [, isApi, apiPath] = apiTarget.exec(path) ?? [];
  if (isApi !== undefined)
    return forward(
      request,
      response,
      { origin: options.apiUrl, path: (apiPath ?? '').replace(/^(?!\/)/, '/'), authority },
      fail,
    );
  const to = { origin: options.dashboardUrl, path, authority };
  if (request.method !== 'POST' || path.split('?', 1)[0] !== themePath) return forward(request, response, to, fail);
  const body = await readBody(request);
  if (body === undefined)
    return refuse(response, 413, `The body of a theme change may have at most ${maxBodyBytes} bytes.`);
  forward(request, response, { ...to, body }, fail);
}

/** Matches /api, /api?… and /api/…, but not /apis. */
const apiTarget = new RegExp(`^(${apiPrefix})(?=[/?]|$)(.*)$`, 's');

/** @returns undefined when the body is too long; the rest of it is then read and discarded */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBodyBytes) {
      request.resume();
      return undefined;
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function refuse(response: ServerResponse, status: number, detail: string): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const title = STATUS_CODES[status];
  response
    .writeHead(status, {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(status > 500 ? { 'retry-after': '2' } : {}),
    })
    .end(JSON.stringify({ type: 'about:blank', title, status, detail }));
}

/** Browsers use either address for localhost, so the front door needs the port on both. */
export function loopbackAddresses(): string[] {
  const hasIPv6 = Object.values(networkInterfaces()).some((entries) =>
    entries?.some(({ address }) => address === '::1'),
  );
  return hasIPv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
}

/** @throws Error with a sentence for the user when another program has the port */
export async function listen(server: Server, port: number, address: string): Promise<void> {
  server.listen(port, address);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=9090 npm start`,
    );
  }
}
