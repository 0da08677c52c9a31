import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get as httpGet } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../embedded-database/free-port.ts';
import { createTestDatabase } from '../test-support/database.ts';
import { demoAssets, loadAssets, manyAssets } from '../test-support/portfolio.ts';

interface RunningServer {
  child: ChildProcess;
  url: string;
  lines: Record<string, unknown>[];
  exit: Promise<number | null>;
  logged(message: string): Promise<Record<string, unknown>>;
}

async function startServer(environment: Record<string, string>): Promise<RunningServer> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'server.ts')], {
    env: { PATH: process.env.PATH, PORT: String(port), METRICS_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Record<string, unknown>[] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) lines.push(JSON.parse(line));
  });
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    lines,
    exit,
    logged: (message) =>
      expect
        .poll(() => lines.find((line) => line.message === message), { timeout: 20_000 })
        .toBeDefined()
        .then(() => lines.find((line) => line.message === message) ?? {}),
  };
}

it('listens only once the database is reachable and migrated', async () => {
  const database = await createTestDatabase();
  await sql`alter table kysely_migration rename to away`.execute(database.owner);
  const server = await startServer({ DATABASE_URL: database.readerUrl });
  await server.logged('waiting for the migrations; run them with migrate.js');
  await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  await sql`alter table away rename to kysely_migration`.execute(database.owner);
  await server.logged('ready');
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});

it('drains on SIGTERM: readiness fails, requests are still answered, those in flight finish, exit code 0', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', manyAssets(30_000));
  const server = await startServer({ DATABASE_URL: database.readerUrl, DRAIN_SECONDS: '2' });
  await server.logged('ready');
  const keptAlive = new Agent({ keepAlive: true, maxSockets: 1 });
  const status = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      httpGet(`${server.url}${path}`, { agent: keptAlive }, (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode));
      }).once('error', reject);
    });
  expect(await status('/ready')).toBe(200);
  const inFlight = await fetch(`${server.url}/assets`);
  server.child.kill('SIGTERM');
  await expect.poll(() => status('/ready')).toBe(503);
  expect(await status('/insights')).toBe(200);
  expect(await status('/health')).toBe(200);
  expect(((await inFlight.json()) as unknown[]).length).toBe(30_000);
  expect(await server.exit).toBe(0);
  keptAlive.destroy();
  expect(server.lines.map(({ message }) => message)).toEqual(expect.arrayContaining(['draining', 'stopped']));
});

it('stops at once on SIGTERM while it still waits for the database', async () => {
  const server = await startServer({ DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/none` });
  await server.logged('waiting for the database');
  server.child.kill('SIGTERM');
  expect(await server.exit).toBe(0);
});

it('exits with code 78 and names every fault of its configuration', async () => {
  const server = await startServer({ DATABASE_URL: 'nonsense', LOG_LEVEL: 'loud' });
  let said = '';
  server.child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  expect(await server.exit).toBe(78);
  expect(said).toContain('2 faults');
});

it('exits with code 1 and one line when its port is taken', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', demoAssets);
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  onTestFinished(() => void holder.close());
  const address = holder.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const server = await startServer({ DATABASE_URL: database.readerUrl, PORT: String(port) });
  expect(await server.exit).toBe(1);
  expect(JSON.stringify(server.lines)).toContain("can't listen on");
});

it('serves metrics on their own port, the portfolio’s among them', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', demoAssets);
  const metricsPort = await freePort();
  const server = await startServer({ DATABASE_URL: database.readerUrl, METRICS_PORT: String(metricsPort) });
  await server.logged('ready');
  await fetch(`${server.url}/insights`);
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  expect(text).toContain('portfolio_nominal_value{status="active"} 260238.11');
  expect(text).toContain('http_requests_total{route="/insights",method="GET",status="200"} 1');
  expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
});
