import type { FastifyInstance } from 'fastify';

import { onTestFinished } from 'vitest';
import { buildApp } from '../src/app.ts';
import { readConfig } from '../src/config/config.ts';
import { connect, readerRole } from '../src/database/connection.ts';
import type { DownloadLimits } from '../src/features/assets/assets.stream.ts';
import { createLogger } from '../src/observability/logger.ts';
import { createMetrics } from '../src/observability/metrics.ts';
import type { TestDatabase } from './database.ts';

export interface TestApi {
  readonly app: FastifyInstance;
  /** Lines the API has logged so far. */
  readonly log: Record<string, unknown>[];
  get(
    path: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Record<string, unknown>; body: string; json: () => never }>;
  /** For a portfolio that was changed behind the API's back: makes it ask for the revision again. */
  forgetRevision(): void;
}

/** The API as the server builds it, on a test database, closed when the test has finished. */
export async function startTestApi(
  database: Pick<TestDatabase, 'readerUrl'>,
  options: { environment?: Record<string, string>; isDraining?: () => boolean; downloads?: DownloadLimits } = {},
): Promise<TestApi> {
  const config = readConfig({ DATABASE_URL: database.readerUrl, RELEASE: 'test-release', ...options.environment });
  const connection = connect(
    {
      url: database.readerUrl,
      role: readerRole,
      readOnly: true,
      applicationName: 'test api',
      maxConnections: config.databasePoolSize,
      statementTimeoutMs: 15_000,
    },
    () => undefined, // dropping the database ends idle connections
  );
  const log: Record<string, unknown>[] = [];
  let clock = 0;
  const app = await buildApp({
    config,
    database: connection.db,
    logger: createLogger(
      { service: 'backend', level: 'info', environment: 'test', release: 'test-release' },
      { write: (line: string) => log.push(JSON.parse(line)) },
    ),
    metrics: createMetrics(),
    now: () => clock,
    startedAt: new Date('2026-01-01T00:00:00Z'),
    downloads: options.downloads,
    isDraining: options.isDraining ?? (() => false),
  });
  onTestFinished(async () => {
    await app.close();
    await connection.db.destroy();
  });
  return {
    app,
    log,
    forgetRevision: () => {
      clock += 60_001;
    },
    get: async (path, headers = {}) => {
      const response = await app.inject({ method: 'GET', url: path, headers });
      return {
        status: response.statusCode,
        headers: response.headers,
        body: response.body,
        json: () => response.json() as never,
      };
    },
  };
}
