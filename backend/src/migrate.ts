import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { readConfigOrExit } from './config/config.ts';
import { databaseErrorKind } from './database/errors.ts';
import { loginConnection } from './database/login.ts';
import { migrate } from './database/migrations.ts';
import { ensureRoles } from './database/roles.ts';
import { createLogger } from './observability/logger.ts';

/** Brings schema, roles and grants up to date, as the owner of the database; safe to run again, and twice at once. */
const config = readConfigOrExit(process.env);
const logger = createLogger({
  service: 'migrate',
  level: config.logLevel,
  environment: config.environment,
  release: config.release,
});
const connection = loginConnection(
  config,
  { applicationName: 'portfolio-migrate', maxConnections: 2, statementTimeoutMs: 0 },
  (error) => logger.warn({ error }, 'an idle database connection was lost'),
);

try {
  await untilReachable(Date.now() + 60_000);
  const applied = await migrate(connection.db, { onWaiting: (reason) => logger.info(`waiting: ${reason}`) });
  await ensureRoles(
    connection.db,
    { reader: config.readerPasswordFromFile, writer: config.writerPasswordFromFile },
    config.rolesAuth === 'iam',
  );
  logger.info({ applied }, applied.length === 0 ? 'the schema was up to date' : 'the schema is up to date');
} catch (error) {
  logger.fatal({ error }, 'the migrations failed; nothing of the failed one remains');
  process.exitCode = 1;
} finally {
  await connection.db.destroy();
}

async function untilReachable(deadline: number): Promise<void> {
  for (;;) {
    try {
      await sql`select 1`.execute(connection.db);
      return;
    } catch (error) {
      if (databaseErrorKind(error) !== 'unreachable' || Date.now() > deadline) throw error;
      logger.info('waiting for the database');
      await delay(500);
    }
  }
}
