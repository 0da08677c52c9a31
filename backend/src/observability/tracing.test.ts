import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createTestDatabase } from '../../test-support/database.ts';
import { demoAssets, loadAssets } from '../../test-support/portfolio.ts';
import { buildApp } from '../app.ts';
import { readConfig } from '../config/config.ts';
import { connect, readerRole } from '../database/connection.ts';
import { createMetrics } from './metrics.ts';
import { traceContext } from './tracing.ts';
import { startTracing } from './tracing-sdk.ts';

interface SentSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
}

/** Stands for a collector: keeps what it is sent. */
async function collector() {
  const spans: SentSpan[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    for (const { scopeSpans } of JSON.parse(body).resourceSpans)
      for (const scope of scopeSpans) spans.push(...scope.spans);
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return { spans, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

test('a request is one span of the caller’s trace, its queries are spans below, and its log line names the trace', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', demoAssets);
  const { spans, endpoint } = await collector();
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ messageKey: 'message' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const tracing = startTracing({ endpoint, release: 'test', environment: 'test', logger });
  const connection = connect(
    {
      url: database.readerUrl,
      role: readerRole,
      readOnly: true,
      applicationName: 'test',
      maxConnections: 2,
      statementTimeoutMs: 5_000,
      onQuery: tracing.recordQuery,
    },
    () => undefined,
  );
  const app = await buildApp({
    config: readConfig({ DATABASE_URL: database.readerUrl, RELEASE: 'test' }),
    database: connection.db,
    logger,
    metrics: createMetrics(),
    tracing,
    now: () => 0,
    startedAt: new Date(),
    isDraining: () => false,
  });
  const traceparent = `00-${parent.traceId}-${parent.spanId}-01`;
  const answer = await app.inject({ url: '/insights', headers: { traceparent } });
  await app.close();
  await connection.db.destroy();
  // Shut down, what was waiting has been sent.
  await tracing.shutdown();

  expect(answer.statusCode).toBe(200);
  const [request] = spans.filter(({ kind }) => kind === 2);
  expect(request).toMatchObject({ traceId: parent.traceId, parentSpanId: parent.spanId, name: 'GET /insights' });
  const queries = spans.filter(({ kind }) => kind === 3);
  expect(queries.map(({ name }) => name)).toContain('SELECT');
  for (const query of queries) expect(query).toMatchObject({ traceId: parent.traceId, parentSpanId: request?.spanId });
  expect(lines.filter(({ message }) => message === 'request')).toMatchObject([{ traceId: parent.traceId }]);
});

test.each([
  undefined,
  'nonsense',
  `00-${'0'.repeat(32)}-${parent.spanId}-01`,
  `00-${parent.traceId}-${'0'.repeat(16)}-01`,
  `01-${parent.traceId}-${parent.spanId}-01`,
  [`00-${parent.traceId}-${parent.spanId}-01`, 'twice'],
])('%j is no trace context', (header) => {
  expect(traceContext(header)).toBeUndefined();
});
