import { userInfo } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type pg from 'pg';
import { destination, type Logger } from 'pino';
import { type Config, readConfig } from './config/config.ts';
import { type DatabaseConnection, writerRole } from './database/connection.ts';
import { explained } from './database/errors.ts';
import { loginConnection } from './database/login.ts';
import { missingMigrations } from './database/migrations.ts';
import { inDateOrder } from './features/imports/imports.as-of.ts';
import { demoTape } from './features/imports/imports.demo.ts';
import { type ImportResult, importTape } from './features/imports/imports.importer.ts';
import {
  helpText,
  type ImportOptions,
  parseImportOptions,
  parseUndoOptions,
  type UndoOptions,
  UsageError,
} from './features/imports/imports.options.ts';
import { plausibilityLimits } from './features/imports/imports.plausibility.ts';
import { openProfile, profileFor, type TapeProfile } from './features/imports/imports.profile.ts';
import { progressLine } from './features/imports/imports.progress.ts';
import { RejectList } from './features/imports/imports.rejects.ts';
import { reportText } from './features/imports/imports.report.ts';
import { isTape, openTape, type TapeSource } from './features/imports/imports.source.ts';
import { readUndoable, undoImport } from './features/imports/imports.undo.ts';
import { undoableText, undoText } from './features/imports/imports.undo-report.ts';
import { dateInZone } from './loans/calendar.ts';
import { createLogger } from './observability/logger.ts';

/**
 * The tape importer's command line. The report goes to standard output; standard error shows progress to a terminal and
 * gets JSON log lines where there is none.
 */
const exitCodes = { loaded: 0, unchanged: 0, failed: 1, rejected: 2, implausible: 3 } as const;

// Rows are garbage as soon as they are sent. V8 would let its space for young objects grow by 70 MB on them and be no faster.
setFlagsFromString('--semi-space-growth-factor=1');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    // Said in so many words because the first process of a container ignores signals that it doesn't handle.
    process.stderr.write(`Ended by ${signal}. Unless it had finished by then, nothing was changed.\n`);
    process.exit(1);
  });
}
process.exitCode = await main(process.argv.slice(2));

interface Session {
  readonly config: Config;
  readonly connection: DatabaseConnection;
  readonly logger: Logger;
  /** YYYY-MM-DD, where the portfolio is. */
  readonly today: string;
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const undo = parseUndoOptions(args);
    if (undo !== undefined)
      return await inSession('undo', readConfig(process.env), (session) => takeBack(undo, session));
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
  const { rejectsFile, tapes } = options;
  const profile = await profileOf(options, config);
  const today = dateInZone(new Date(), config.portfolioTimeZone);
  const [tape] = tapes;
  if (tape === undefined) return inSession('import', config, loadDemo(options, options.asOfDate ?? today));
  const dated = await inDateOrder(options, profile, today);
  if (rejectsFile !== undefined && (await isTape(rejectsFile, tape)))
    throw new UsageError('--rejects names the tape itself, which would be overwritten. Name another file.');
  const opened = await Promise.all(
    dated.map(async (one) => ({
      ...one,
      source: await openTape(one.path),
      rejects: await RejectList.open(rejectsFile),
    })),
  );
  return inSession('import', config, async (session) => {
    for (const [at, { asOfDate, source, rejects }] of opened.entries()) {
      const code = await load({ options, asOfDate, source, rejects, profile }, session);
      const left = opened.slice(at + 1).map(({ path }) => path);
      if (code !== 0 && left.length > 0) process.stderr.write(`Stopped. Not loaded: ${left.join(', ')}.\n`);
      if (code !== 0) return code;
    }
    return 0;
  });
}

async function profileOf({ profile, tapes }: ImportOptions, { profilesDir }: Config): Promise<TapeProfile | undefined> {
  if (profile === undefined) return undefined;
  return profile === 'auto' ? profileFor(tapes, profilesDir) : openProfile(profile, profilesDir);
}

function loadDemo(options: ImportOptions, asOfDate: string): (session: Session) => Promise<number> {
  return async (session) => {
    if (await hasTape(session.connection.db)) {
      process.stdout.write(
        'The portfolio has been loaded before; the demo portfolio is for a new database. Nothing to do.\n',
      );
      return 0;
    }
    const rejects = await RejectList.open(options.rejectsFile);
    return load({ options, asOfDate, source: demoTape(asOfDate), rejects, profile: undefined }, session);
  };
}

/** @returns what `work` returns, the exit code */
async function inSession(
  command: 'import' | 'undo',
  config: Config,
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const startedAt = performance.now();
  const logger = createLogger(
    {
      service: 'importer',
      level: process.stderr.isTTY ? 'silent' : config.logLevel,
      environment: config.environment,
      release: config.release,
    },
    destination({ dest: 2, sync: true }),
  );
  const connection = loginConnection(
    config,
    { role: writerRole, applicationName: 'portfolio-import', maxConnections: 1, statementTimeoutMs: 0 },
    (error) => logger.warn({ error }, 'an idle database connection was lost'),
  );
  try {
    const lacking = await missingMigrations(connection.db);
    if (lacking.length > 0)
      throw new UsageError(`The database lacks migrations (${lacking.join(', ')}). Run the migrations first.`);
    return await work({ config, connection, logger, today: dateInZone(new Date(), config.portfolioTimeZone) });
  } catch (error) {
    logger.error(
      { error, outcome: 'failed', durationMs: Math.round(performance.now() - startedAt) },
      `${command} finished`,
    );
    throw explained(error);
  } finally {
    await connection.db.destroy();
  }
}

interface Tape {
  readonly options: ImportOptions;
  readonly asOfDate: string;
  readonly source: TapeSource;
  readonly rejects: RejectList;
  readonly profile: TapeProfile | undefined;
}

async function load({ options, asOfDate, source, rejects, profile }: Tape, session: Session): Promise<number> {
  const { logger, today, config } = session;
  const startedAt = performance.now();
  logger.info({ fileName: source.name, asOfDate, mode: options.mode, dryRun: options.dryRun }, 'import started');
  if (process.stderr.isTTY) process.stderr.write(`${whereText(config, profile)}\n`);
  const progress = progressLine(process.stderr, source, () => performance.now());
  const limits = plausibilityLimits(config);
  const request = { options, asOfDate, today, importedBy: operatorOf(config), limits, profile };
  const result = await withClient(session, (client) => importTape(client, source, rejects, request, progress)).finally(
    () => progress.clear(),
  );
  await rejects.close();
  const durationMs = Math.round(performance.now() - startedAt);
  process.stdout.write(`${reportText(result, source.name, { durationMs, dashboardUrl: config.dashboardUrl })}\n`);
  const level = result.outcome === 'rejected' || result.outcome === 'implausible' ? 'warn' : 'info';
  logger[level]({ ...logFields(result), durationMs }, 'import finished');
  return exitCodes[result.outcome];
}

/** Which database, and by which profile: before anything is done, for a person can still stop it. */
function whereText({ databaseUrl }: Config, profile: TapeProfile | undefined): string {
  const { host, pathname } = new URL(databaseUrl);
  return `Database ${pathname.slice(1)} at ${host}${profile === undefined ? '' : `; profile ${profile.name}`}`;
}

async function takeBack({ importId }: UndoOptions, session: Session): Promise<number> {
  if (importId === undefined) {
    process.stdout.write(`${undoableText(await withClient(session, readUndoable))}\n`);
    return 0;
  }
  const undoneBy = operatorOf(session.config);
  session.logger.info({ importId, undoneBy }, 'undo started');
  const result = await withClient(session, (client) =>
    undoImport(client, importId, undoneBy, () => {
      if (process.stderr.isTTY) process.stderr.write('Waiting for another import to finish…\n');
    }),
  );
  process.stdout.write(`${undoText(result)}\n`);
  session.logger.info({ importId, undoneBy, outcome: result.outcome }, 'undo finished');
  return 0;
}

/** One connection for all of `work`, closed with it: what a session holds must not outlive it. */
async function withClient<Result>(
  { connection, logger }: Session,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await connection.pool.connect();
  client.on('error', (error) => logger.warn({ error }, 'the database connection was lost'));
  return work(client).finally(() => client.release(true));
}

/** Undoing leaves an empty portfolio, not a new database. */
async function hasTape(db: DatabaseConnection['db']): Promise<boolean> {
  const loaded = await db
    .selectFrom('imports')
    .select('id')
    .where('outcome', 'in', ['loaded', 'undone'])
    .limit(1)
    .executeTakeFirst();
  return loaded !== undefined;
}

/** What a log line says of an import; no value of a tape is in it. */
function logFields(result: ImportResult) {
  const { importId, outcome, asOfDate, rowsRead, rowsRejected, counts, replacedDemo, failedChecks = [] } = result;
  const checks = failedChecks.map(({ check }) => check);
  return { importId, outcome, asOfDate, rowsRead, rowsRejected, ...counts, replacedDemo, failedChecks: checks };
}

function operatorOf({ operator }: Config): string {
  if (operator !== undefined) return operator;
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user id that has no name.
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
