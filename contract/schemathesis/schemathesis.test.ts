/**
 * Tests the API against its own OpenAPI document, with requests that Schemathesis generates from it: valid ones, and ones
 * that break one rule. The same seed gives the same requests. `npm run test:schemathesis` runs only this test. It is
 * skipped if the tool is missing; in CI that is a failure.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as call, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BenchDatabase, benchServer } from '../../bench/database.ts';
import { quickRun } from '../../bench/scale.ts';
import { startApi } from '../../bench/servers.ts';
import { importTape } from '../../local/import-tape.ts';
import { isInstalled, withTools } from '../../tools/installers/tools.ts';
import { repository } from '../../tools/kit/repository.ts';

const seed = '20260101';

/** The first is of the first day that `as_of` takes, so that there is a portfolio of every generated day. */
const tapes = [
  ['1900-01-01', ['LOAN-1,100.00,active,2026-11-30', 'LOAN-2,200.50,active,2026-08-31', 'LOAN-3,1.00,paid,2026-01-01']],
  [
    '2026-10-31',
    ['LOAN-1,90.00,active,2026-11-30', 'LOAN-2,200.50,defaulted,2026-08-31', 'LOAN-3,1.00,paid,2026-01-01'],
  ],
] as const;

const server = benchServer(quickRun);

/** Loads a tape that replaces the demo portfolio, then one that changes some of its assets. */
async function loadTapes(database: BenchDatabase): Promise<void> {
  for (const [day, rows] of tapes) {
    const tape = join(server.directory, `${day}.csv`);
    writeFileSync(tape, ['id,nominal_value,status,due_date', ...rows, ''].join('\n'));
    const code = await importTape(database.writerUrl, [tape, '--as-of', day, '--accept'], {
      environment: process.env,
      directory: server.directory,
      quiet: true,
    });
    if (code !== 0) throw new Error(`Loading the tape of ${day} failed.`);
  }
}

const document = join(repository, 'backend', 'openapi.json');
const operations = Object.values<object>(JSON.parse(readFileSync(document, 'utf8')).paths).flatMap(Object.keys);

async function schemathesis(url: string, ...more: string[]): Promise<{ status: number; report: string }> {
  const args = ['run', document, '--url', url, '--seed', seed, '--no-color', '--continue-on-failure', ...more];
  const env = {
    ...withTools(),
    SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'hooks.py'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  return new Promise((resolve, reject) => {
    execFile('schemathesis', args, { env, cwd: server.directory }, (error, report) => {
      if (error?.code === 'ENOENT')
        reject(new Error('schemathesis is missing. Install it: node tools/installers/install-tools.ts checkers'));
      else resolve({ status: error === null ? 0 : Number(error.code), report });
    });
  });
}

/** A proxy that adds two defects to the API: a figure sent as text, and a limit that ends in 500. */
async function withDefects(api: string): Promise<{ url: string; close(): void }> {
  const broken = createServer((request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const asked = call(api + url, { method, headers, agent: false }, async (real) => {
      if (method === 'GET' && url.includes('limit=1000')) {
        response.writeHead(500, { 'content-type': 'application/problem+json' }).end('{}');
        return;
      }
      const body = (await text(real)).replace(/"value":([\d.]+)/, '"value":"$1"');
      response.writeHead(real.statusCode ?? 502, { ...real.headers, 'content-length': Buffer.byteLength(body) });
      response.end(body);
    });
    asked.on('error', () => response.destroy());
    request.pipe(asked);
  }).listen(0, '127.0.0.1');
  await once(broken, 'listening');
  const { port } = broken.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      broken.close();
      broken.closeAllConnections();
    },
  };
}

describe.skipIf(!isInstalled('schemathesis') && process.env.CI !== 'true')('schemathesis', () => {
  let url = '';
  beforeAll(async () => {
    const database = await server.demo();
    await loadTapes(database);
    ({ url } = await startApi(server, database.readerUrl, 'api'));
  });
  afterAll(() => server.stop());

  test('finds no 5xx and no response that differs from the document', async () => {
    const { status, report } = await schemathesis(url, '--max-examples', '20', '--workers', '2');
    expect([status, report]).toEqual([0, expect.stringContaining('No issues found')]);
    const all = String(operations.length);
    expect(/Operations: +(\d+) selected \/ (\d+) total/.exec(report)?.slice(1)).toEqual([all, all]);
  });

  test('finds a figure sent as text, and a limit that ends in 500', async () => {
    const broken = await withDefects(url);
    const { status, report } = await schemathesis(
      broken.url,
      ...['--include-path-regex', '^/(insights|imports)$', '--phases', 'coverage'],
    );
    broken.close();
    expect(status).toBe(1);
    expect(report).toMatch(/Response violates schema[\s\S]*is not of type "number"/);
    expect(report).toMatch(/Server error[\s\S]*\/imports\?limit=1000/);
  });
});
