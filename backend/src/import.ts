import { userInfo } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { destination } from 'pino';
import { type Config, readConfig } from './config/config.ts';
import { writerRole } from './database/connection.ts';
import { databaseErrorKind } from './database/errors.ts';
import { loginConnection } from './database/login.ts';
import { missingMigrations } from './database/migrations.ts';
import { demoTape } from './features/imports/imports.demo.ts';
import { type ImportResult, importTape } from './features/imports/imports.importer.ts';
import { helpText, type ImportOptions, parseImportOptions, UsageError } from './features/imports/imports.options.ts';
import { progressLine } from './features/imports/imports.progress.ts';
import { RejectList } from './features/imports/imports.rejects.ts';
import { reportText } from './features/imports/imports.report.ts';
import { isTape, openTape } from './features/imports/imports.source.ts';
import { dateInZone } from './loans/calendar.ts';
import { createLogger } from './observability/logger.ts';

/**
 * The tape importer's command line. The report goes to standard output; standard error shows progress to a terminal and
 * gets JSON log lines where there is none.
 */
const exitCodes = { loaded: 0, unchanged: 0, failed: 1, rejected: 2 } as const;

// Rows are garbage as soon as they are sent. V8 would let its space for young objects grow by 70 MB on them and be no faster.
setFlagsFromString('--semi-space-growth-factor=1');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    // Said in so many words because the first process of a container ignores signals that it doesn't handle.
    process.stderr.write(`Ended by ${signal}. Unless the tape had been loaded by then, nothing was changed.\n`);
    process.exit(1);
  });
}
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseImportOptions(args);
    if (options === undefined) {
      process.stdout.write(`${helpText()}\n`);
      return 0;
    }
    return await run(options, readConfig(process.env));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function run(options: ImportOptions, config: Config): Promise<number> {
  const startedAt = performance.now();
  const today = dateInZone(new Date(), config.timeZone);
  const asOfDate = options.asOfDate ?? today;
  const logger = createLogger(
    {
      service: 'importer',
      level: process.stderr.isTTY ? 'silent' : config.logLevel,
      environment: config.environment,
      release: config.release,
    },
    destination({ dest: 2, sync: true }),
  );
  const source = options.tape === undefined ? demoTape(asOfDate) : await openTape(options.tape);
  const { tape, rejectsFile } = options;
  if (tape !== undefined && rejectsFile !== undefined && (await isTape(rejectsFile, tape)))
    throw new UsageError('--rejects names the tape itself, which would be overwritten. Name another file.');
  const rejects = await RejectList.open(options.rejectsFile);
  const connection = loginConnection(
    config,
    { role: writerRole, applicationName: 'portfolio-import', maxConnections: 1, statementTimeoutMs: 0 },
    (error) => logger.warn({ error }, 'an idle database connection was lost'),
  );
  const progress = progressLine(process.stderr, source, () => performance.now());
  try {
    const lacking = await missingMigrations(connection.db);
    if (lacking.length > 0)
      throw new UsageError(`The database lacks migrations (${lacking.join(', ')}). Run the migrations first.`);
    if (options.tape === undefined && (await hasTape(connection.db))) {
      process.stdout.write(
        'The portfolio has been loaded before; the demo portfolio is for a new database. Nothing to do.\n',
      );
      return 0;
    }
    logger.info({ fileName: source.name, asOfDate, mode: options.mode, dryRun: options.dryRun }, 'import started');
    const client = await connection.pool.connect();
    client.on('error', (error) => logger.warn({ error }, 'the database connection was lost'));
    const request = { options, asOfDate, importedBy: operatingSystemUser() };
    const result = await importTape(client, source, rejects, request, progress).finally(() => {
      client.release(true);
      progress.clear();
    });
    await rejects.close();
    process.stdout.write(`${reportText(result, source.name, today)}\n`);
    const level = result.outcome === 'rejected' ? 'warn' : 'info';
    logger[level]({ ...logFields(result), durationMs: Math.round(performance.now() - startedAt) }, 'import finished');
    return exitCodes[result.outcome];
  } catch (error) {
    progress.clear();
    logger.error(
      { error, outcome: 'failed', durationMs: Math.round(performance.now() - startedAt) },
      'import finished',
    );
    throw databaseErrorKind(error) === 'unreachable'
      ? new Error(`The database of DATABASE_URL can't be reached: ${(error as Error).message}.`, { cause: error })
      : error;
  } finally {
    await connection.db.destroy();
  }
}

async function hasTape(db: ReturnType<typeof loginConnection>['db']): Promise<boolean> {
  const loaded = await db
    .selectFrom('imports')
    .select('id')
    .where('outcome', '=', 'loaded')
    .limit(1)
    .executeTakeFirst();
  return loaded !== undefined;
}

/** What a log line says of an import; no value of a tape is in it. */
function logFields({ importId, outcome, asOfDate, rowsRead, rowsRejected, counts, replacedDemo }: ImportResult) {
  return { importId, outcome, asOfDate, rowsRead, rowsRejected, ...counts, replacedDemo };
}

function operatingSystemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user id that has no name.
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
