import { setTimeout as delay } from 'node:timers/promises';
import { buildApp } from './app.ts';
import { readConfigOrExit } from './config/config.ts';
import { readerRole } from './database/connection.ts';
import { loginConnection } from './database/login.ts';
import { missingMigrations } from './database/migrations.ts';
import { createLogger } from './observability/logger.ts';
import { createMetrics } from './observability/metrics.ts';
import { metricsServer } from './observability/metrics-server.ts';
import { portfolioMetrics } from './observability/portfolio-metrics.ts';
import { reportPortfolio } from './observability/portfolio-report.ts';

/** The process of the Portfolio API: start, signals, shutdown. */
const config = readConfigOrExit(process.env);
const logger = createLogger({
  service: 'backend',
  level: config.logLevel,
  environment: config.environment,
  release: config.release,
});
const metrics = createMetrics();
const { otelExporterOtlpEndpoint: traceEndpoint, release, environment } = config;
// Loaded only when tracing is on, so that otherwise it costs neither time nor memory.
const tracing =
  traceEndpoint === undefined
    ? undefined
    : (await import('./observability/tracing-sdk.ts')).startTracing({
        endpoint: traceEndpoint,
        release,
        environment,
        logger,
      });
const connection = loginConnection(
  config,
  {
    role: readerRole,
    readOnly: true,
    applicationName: 'portfolio-api',
    maxConnections: config.databasePoolSize,
    statementTimeoutMs: 15_000,
    onQuery: tracing?.recordQuery,
  },
  (error) => {
    metrics.databaseErrors.inc({ kind: 'unreachable' });
    logger.warn({ error }, 'an idle database connection was lost');
  },
);
const refreshMetrics = portfolioMetrics(metrics.registry, connection, () => Date.now());

let draining = false;
let stopReporting: () => void = () => undefined;
const app = await buildApp({
  config,
  database: connection.db,
  logger,
  metrics,
  tracing,
  now: () => performance.now(),
  startedAt: new Date(),
  isDraining: () => draining,
});

const metricsListener =
  config.metricsPort === 0
    ? undefined
    : metricsServer(metrics.registry, refreshMetrics).listen(config.metricsPort, config.host);
metricsListener?.on('error', (error) =>
  fail(`The metrics can't listen on ${config.host}:${config.metricsPort}: ${error.message}`, error),
);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    stop(signal).catch((error: unknown) => fail('the shutdown failed', error));
  });
}

await untilDatabaseIsReady();
if (!draining) {
  await app
    .listen({ host: config.host, port: config.port })
    .catch((error: unknown) => fail(`The API can't listen on ${config.host}:${config.port}`, error));
  logger.info({ host: config.host, port: config.port }, 'ready');
  stopReporting = reportPortfolio(connection.db, logger, () => Date.now());
}

/** Nothing listens until this succeeds, so that a release that never becomes ready is noticed from outside. */
async function untilDatabaseIsReady(): Promise<void> {
  for (let attempt = 1; !draining; attempt += 1) {
    try {
      const missing = await missingMigrations(connection.db);
      if (missing.length === 0) return;
      logger.warn({ missing }, 'waiting for the migrations; run them with migrate.js');
    } catch (error) {
      logger.warn({ error, attempt }, 'waiting for the database');
    }
    await delay(Math.min(2_000, 100 * 2 ** Math.min(attempt, 5)));
  }
}

/** Fail readiness → keep serving while balancers notice → stop accepting → finish what is in flight → close. */
async function stop(signal: NodeJS.Signals): Promise<void> {
  draining = true;
  logger.info({ signal, drainSeconds: config.drainSeconds }, 'draining');
  await delay(config.drainSeconds * 1000);
  stopReporting();
  await app.close();
  metricsListener?.close();
  await connection.db.destroy();
  await tracing?.shutdown();
  logger.info('stopped');
  process.exit(0); // pino writes what it still holds at exit
}

function fail(message: string, error: unknown): never {
  logger.fatal({ error }, message);
  process.exit(1);
}
