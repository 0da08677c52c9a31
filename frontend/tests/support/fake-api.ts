import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FakeApi {
  readonly url: string;
  /** What was asked, oldest first. */
  readonly asked: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Takes the place of what was recorded, until `restore`. */
  override(behaviour: (path: string) => Answer | 'hang' | undefined): void;
  restore(): void;
  /** Refuses connections, on the same port. */
  down(): Promise<void>;
  up(): Promise<void>;
}

export const databaseDown: Answer = problem(
  503,
  'The database cannot be reached at the moment. Try again in a few seconds.',
);

export function problem(status: number, detail: string): Answer {
  const body = { type: 'about:blank', title: 'Error', status, detail, instance: '/', requestId: 'recorded' };
  return { status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(body) };
}

/** What the reference backend answers for a path it doesn't have. */
export const notFound: Answer = {
  status: 404,
  headers: { 'content-type': 'application/json' },
  body: '{"detail":"Not Found"}',
};

const recordedHeaders = ['content-type', 'etag', 'link', 'x-total-count'];

/**
 * Answers as a real Portfolio API did when `recorded/<name>.json` was made. With RECORD_FROM=URL of an API, what is not
 * recorded yet is asked there and added to the file.
 */
export async function startFakeApi(name: string): Promise<FakeApi> {
  const file = join(import.meta.dirname, 'recorded', `${name}.json`);
  const recorded: Record<string, Answer> = JSON.parse(readFileSync(file, 'utf8'));
  const recordFrom = process.env.RECORD_FROM;
  const asked: { path: string; headers: IncomingHttpHeaders }[] = [];
  let behaviour: (path: string) => Answer | 'hang' | undefined = () => undefined;

  const record = async (path: string): Promise<Answer> => {
    const response = await fetch(recordFrom + path);
    const headers = Object.fromEntries(
      recordedHeaders.flatMap((header) =>
        response.headers.has(header) ? [[header, response.headers.get(header) ?? '']] : [],
      ),
    );
    const answer = { status: response.status, headers, body: await response.text() };
    recorded[path] = answer;
    writeFileSync(file, `${JSON.stringify(Object.fromEntries(Object.entries(recorded).sort()), null, 1)}\n`);
    return answer;
  };

  const answer = async (path: string, ifNoneMatch: string | undefined, response: ServerResponse): Promise<void> => {
    const given = behaviour(path) ?? recorded[path] ?? (recordFrom === undefined ? notFound : await record(path));
    if (given === 'hang') return;
    if (ifNoneMatch !== undefined && given.headers.etag === ifNoneMatch)
      response.writeHead(304, { etag: ifNoneMatch }).end();
    else response.writeHead(given.status, { ...given.headers }).end(given.body);
  };

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push({ path, headers: request.headers });
    answer(path, request.headers['if-none-match'], response).catch((error: unknown) =>
      response.destroy(error as Error),
    );
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
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
