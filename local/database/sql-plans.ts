import { buildApp } from '../../backend/src/app.ts';
import { readConfig } from '../../backend/src/config/config.ts';
import { connect } from '../../backend/src/database/connection.ts';
import { createLogger } from '../../backend/src/observability/logger.ts';
import { createMetrics } from '../../backend/src/observability/metrics.ts';
import { localSettings } from '../settings.ts';
import { ownDatabase, runningLocalDatabase } from './database.ts';

/**
 * Prints the SQL of one API request with its parameters and its measured plan, from the database that `npm start` uses:
 * `node local/database/sql-plans.ts '/assets?status=active&limit=50'`. PostgreSQL's auto_explain sends the plans to the
 * session. Loading it takes a superuser, which the embedded database's owner is.
 */
const [path] = process.argv.slice(2);
const settings = localSettings(process.env);
const database = ownDatabase(settings) ?? (await runningLocalDatabase(settings.dataDirectory));
if (path === undefined) fail("Name a request. For example: node local/database/sql-plans.ts '/insights'");
else if (database === undefined) fail(`No database runs in ${settings.dataDirectory}. Run \`npm start\` first.`);
else await printPlans(path, database.ownerUrl);

async function printPlans(url: string, databaseUrl: string): Promise<void> {
  const { db, pool } = connect(
    { url: databaseUrl, readOnly: true, applicationName: 'sql-plans', maxConnections: 1, statementTimeoutMs: 0 },
    (error) => fail(error.message),
  );
  pool.on('connect', (client) => {
    client.on('notice', ({ message }) => console.log(`${message}\n`));
    client
      .query(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_analyze = on;
        set auto_explain.log_buffers = on; set auto_explain.log_level = notice`)
      .catch((error: Error) => fail(error.message));
  });
  const app = await buildApp({
    config: readConfig({ DATABASE_URL: databaseUrl }),
    database: db,
    logger: createLogger({ service: 'backend', level: 'silent', environment: 'development', release: 'development' }),
    metrics: createMetrics(),
    now: () => performance.now(),
    startedAt: new Date(),
    isDraining: () => false,
  });
  const { statusCode, body } = await app.inject({ url });
  console.log(`${url}: status ${statusCode}, ${body.length} characters`);
  await app.close();
  await db.destroy();
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
