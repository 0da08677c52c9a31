import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Overrides recorded responses. */
export type Behaviour = (path: string) => ApiResponse | 'hang' | undefined;

export interface FakeApi {
  readonly url: string;
  /** Requests received, oldest first. */
  readonly requests: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Switches to another portfolio, and to another release, so that the dashboard serves nothing from its cache. */
  serve(name: string, behaviour?: Behaviour): void;
  override(behaviour: Behaviour): void;
  restore(): void;
  /** Refuses connections, on the same port. */
  down(): Promise<void>;
  up(): Promise<void>;
}

export const databaseDown: ApiResponse = problem(
  503,
  'The database cannot be reached at the moment. Try again in a few seconds.',
);

export function problem(status: number, detail: string): ApiResponse {
  const body = { type: 'about:blank', title: 'Error', status, detail, instance: '/', requestId: 'recorded' };
  return { status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(body) };
}

/** The reference backend's response to an unknown path. */
export const notFound: ApiResponse = {
  status: 404,
  headers: { 'content-type': 'application/json' },
  body: '{"detail":"Not Found"}',
};

const recordedHeaders = ['content-type', 'etag', 'link', 'x-total-count', 'x-total-value'];

/**
 * Replays the responses of a real Portfolio API from `recorded/<name>.json`. `npm run record` makes these files: it sets
 * RECORD_FROM to the API of each portfolio, and a response that is missing is then fetched there and added.
 */
export async function startFakeApi(
  portfolio: string,
  onEnd: (end: () => Promise<void>) => unknown = onTestFinished,
): Promise<FakeApi> {
  const recordFrom: Readonly<Record<string, string>> = JSON.parse(process.env.RECORD_FROM ?? '{}');
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  let recorded = load(portfolio);
  let behaviour: Behaviour = () => undefined;
  let release = 1;

  const respond = async (path: string, response: ServerResponse): Promise<void> => {
    const given =
      behaviour(path) ?? recorded.responses[path] ?? (await record(recorded, recordFrom[recorded.name], path));
    if (given === 'hang') return;
    const body = path === '/status' ? given.body.replace(/"release":"[^"]*"/, `"release":"${release}"`) : given.body;
    response.writeHead(given.status, { ...given.headers }).end(body);
  };

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ path, headers: request.headers });
    respond(path, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  onEnd(close);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    serve: (name, wanted = () => undefined) => {
      recorded = load(name);
      behaviour = wanted;
      release += 1;
    },
    override: (wanted) => {
      behaviour = wanted;
    },
    restore: () => {
      behaviour = () => undefined;
    },
    down: close,
    up: () => listen(port),
  };
}

interface Recorded {
  readonly name: string;
  readonly file: string;
  readonly responses: Record<string, ApiResponse>;
}

function load(name: string): Recorded {
  const file = join(import.meta.dirname, 'recorded', `${name}.json`);
  return { name, file, responses: JSON.parse(readFileSync(file, 'utf8')) };
}

async function record(
  { name, file, responses }: Recorded,
  from: string | undefined,
  path: string,
): Promise<ApiResponse> {
  if (from === undefined) return problem(500, `${path} is not recorded for ${name}: npm run record`);
  const response = await fetch(from + path);
  const headers = Object.fromEntries(
    recordedHeaders.flatMap((header) =>
      response.headers.has(header) ? [[header, response.headers.get(header) ?? '']] : [],
    ),
  );
  const recorded = { status: response.status, headers, body: await response.text() };
  responses[path] = recorded;
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(Object.entries(responses).sort()), null, 1)}\n`);
  return recorded;
}
