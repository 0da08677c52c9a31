import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { Kysely, type KyselyConfig, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';
import { databaseTimeout } from './timeouts.ts';

/** There are three roles: the owner migrates, the writer imports, the API reads. The owner is whoever runs the migrations. */
export const readerRole = 'portfolio_reader';
export const writerRole = 'portfolio_writer';

export interface ConnectionOptions {
  /** postgres://user@host:5432/database */
  readonly url: string;
  /** Overrides a password in the URL. A function is called for each new connection, for tokens that expire. */
  readonly password?: string | (() => Promise<string>) | undefined;
  /** PEM file of the authority that signed the server's certificate. With it, TLS is required and verified. */
  readonly caFile?: string | undefined;
  /** Role to switch to; without it, the login's own. */
  readonly role?: string | undefined;
  readonly readOnly?: boolean;
  readonly applicationName: string;
  readonly maxConnections: number;
  /** 0: no limit. */
  readonly statementTimeoutMs: number;
  readonly connectTimeoutMs?: number;
  /** Called at the end of each query; without it nothing is measured. */
  readonly onQuery?: ((sql: string, milliseconds: number, error: unknown) => void) | undefined;
}

export interface DatabaseConnection {
  readonly db: Kysely<Database>;
  readonly pool: pg.Pool;
}

const plainText = (value: string): string => value;
const textParsed = new Set<number>([pg.types.builtins.NUMERIC, pg.types.builtins.DATE]);

/** Numeric and date stay text, so that no digit and no day is lost. Every bigint here is a count, well below 2^53. */
const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (textParsed.has(oid)) return plainText;
    if (oid === pg.types.builtins.INT8) return Number;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

/** The URL is taken apart here, because pg lets a URL without a password override the one from a file or a token. */
function loginOf({ url, password }: ConnectionOptions): pg.PoolConfig {
  const parts = new URL(url);
  return {
    host: parts.hostname.replace(/^\[|\]$/g, ''),
    port: Number(parts.port || 5432),
    user: decodeURIComponent(parts.username),
    database: decodeURIComponent(parts.pathname.slice(1)),
    password: password ?? decodeURIComponent(parts.password),
  };
}

function poolConfig(options: ConnectionOptions): pg.PoolConfig {
  const settings = [
    'TimeZone=UTC',
    'DateStyle=ISO',
    `statement_timeout=${options.statementTimeoutMs}`,
    ...(options.role === undefined ? [] : [`role=${options.role}`]),
    ...(options.readOnly ? ['default_transaction_read_only=on'] : []),
  ];
  return {
    ...loginOf(options),
    ...(options.caFile === undefined
      ? {}
      : { ssl: { ca: readFileSync(options.caFile, 'utf8'), rejectUnauthorized: true } }),
    options: settings.map((setting) => `-c ${setting}`).join(' '),
    application_name: options.applicationName,
    max: options.maxConnections,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    // Short, so that few connections to the old address survive a failover.
    idleTimeoutMillis: 10_000,
    keepAlive: true,
    types: typeParsers,
  };
}

/**
 * Closes a connection that has been silent for so long while a query is running, which then fails as "unreachable". The
 * driver's own `query_timeout` fails the query but hands the connection, still waiting for the answer, to the next one.
 */
function closeWhenSilent(client: pg.Client, milliseconds: number): void {
  const socket = client.connection.stream as Socket;
  socket.setTimeout(milliseconds, () => {
    // Not in the types. Between two reads of a long download the connection is idle, and silence is normal.
    const { readyForQuery } = client as unknown as { readyForQuery: boolean };
    if (!readyForQuery) socket.destroy(databaseTimeout(milliseconds));
  });
}

/** The first query opens the first connection. `onIdleError` is called when a connection is lost between queries. */
export function connect(options: ConnectionOptions, onIdleError: (error: Error) => void): DatabaseConnection {
  const pool = new pg.Pool(poolConfig(options));
  pool.on('error', onIdleError);
  // The pool handles errors of idle connections only. A connection lost between two queries of a transaction must not end
  // the process: the transaction's next query reports the loss.
  pool.on('connect', (client) => client.on('error', () => undefined));
  if (options.statementTimeoutMs > 0) {
    // The server ends a statement in time. If nothing arrives within 4/3 of the statement timeout, nothing will.
    pool.on('connect', (client) => closeWhenSilent(client as pg.Client, (options.statementTimeoutMs * 4) / 3));
  }
  const dialect = new PostgresDialect({ pool });
  const { onQuery } = options;
  if (onQuery === undefined) return { db: new Kysely<Database>({ dialect }), pool };
  const log: KyselyConfig['log'] = ({ query, queryDurationMillis, ...event }) =>
    onQuery(query.sql, queryDurationMillis, 'error' in event ? event.error : undefined);
  return { db: new Kysely<Database>({ dialect, log }), pool };
}
