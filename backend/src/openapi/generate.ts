import { pino } from 'pino';
import { buildApp } from '../app.ts';
import { readConfig } from '../config/config.ts';
import { connect } from '../database/connection.ts';
import { createMetrics } from '../observability/metrics.ts';
import { describeRoutes } from './document.ts';

// Relative to the document, so that it also works behind /api; the plugin would require absolute addresses.
const servers = [{ url: '.', description: 'Where this document is' }];

/** The OpenAPI document of the routes, as text. No route is called, so it needs no database. */
export async function openapiDocument(): Promise<string> {
  const connection = connect(
    { url: 'postgres://nobody@localhost/none', applicationName: 'openapi', maxConnections: 1, statementTimeoutMs: 0 },
    () => undefined, // never connected
  );
  const app = await buildApp({
    config: readConfig({ DATABASE_URL: 'postgres://nobody@localhost/none' }),
    database: connection.db,
    logger: pino({ level: 'silent' }),
    metrics: createMetrics(),
    now: () => 0,
    startedAt: new Date(0),
    isDraining: () => false,
    beforeRoutes: describeRoutes,
  });
  await app.ready();
  const document = `${JSON.stringify({ ...app.swagger(), servers }, null, 2)}\n`;
  await app.close();
  await connection.db.destroy();
  return document;
}
