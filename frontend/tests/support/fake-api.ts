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

/** Takes the place of what was recorded. */
export type Behaviour = (path: string) => Answer | 'hang' | undefined;

export interface FakeApi {
  readonly url: string;
  /** What was asked, oldest first. */
  readonly asked: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Answers with another portfolio from now on, as another release, so that nothing is taken for what it was before. */
  serve(name: string, behaviour?: Behaviour): void;
  override(behaviour: Behaviour): void;
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
 * Answers as a real Portfolio API did when `recorded/<name>.json` was made. `npm run record` makes them: RECORD_FROM then
 * names an API for each, and what is not recorded yet is asked there and added to the file.
 */
export async function startFakeApi(
  portfolio: string,
  onEnd: (end: () => Promise<void>) => unknown = onTestFinished,
): Promise<FakeApi> {
  const recordFrom: Readonly<Record<string, string>> = JSON.parse(process.env.RECORD_FROM ?? '{}');
  const asked: { path: string; headers: IncomingHttpHeaders }[] = [];
  let recorded = load(portfolio);
  let behaviour: Behaviour = () => undefined;
  let release = 1;

  const answer = async (path: string, response: ServerResponse): Promise<void> => {
    const given =
      behaviour(path) ?? recorded.answers[path] ?? (await record(recorded, recordFrom[recorded.name], path));
    if (given === 'hang') return;
    const body = path === '/status' ? given.body.replace(/"release":"[^"]*"/, `"release":"${release}"`) : given.body;
    response.writeHead(given.status, { ...given.headers }).end(body);
  };

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push({ path, headers: request.headers });
    answer(path, response).catch((error: unknown) => response.destroy(error as Error));
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
    asked,
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
  readonly answers: Record<string, Answer>;
}

function load(name: string): Recorded {
  const file = join(import.meta.dirname, 'recorded', `${name}.json`);
  return { name, file, answers: JSON.parse(readFileSync(file, 'utf8')) };
}

async function record({ name, file, answers }: Recorded, from: string | undefined, path: string): Promise<Answer> {
  if (from === undefined) return problem(500, `${path} is not recorded for ${name}: npm run record`);
  const response = await fetch(from + path);
  const headers = Object.fromEntries(
    recordedHeaders.flatMap((header) =>
      response.headers.has(header) ? [[header, response.headers.get(header) ?? '']] : [],
    ),
  );
  const answer = { status: response.status, headers, body: await response.text() };
  answers[path] = answer;
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(Object.entries(answers).sort()), null, 1)}\n`);
  return answer;
}
