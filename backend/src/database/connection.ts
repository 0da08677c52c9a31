import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { Kysely, type KyselyConfig, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';
import { databaseTimeout } from './timeouts.ts';

/** The three roles: the owner migrates, the writer imports, the reader answers. The owner is whoever runs the migrations. */
export const readerRole = 'portfolio_reader';
export const writerRole = 'portfolio_writer';

export interface ConnectionOptions {
  /** postgres://user@host:5432/database */
  readonly url: string;
  /** Overrides a password in the URL; a function is asked for every new connection (tokens that expire). */
  readonly password?: string | (() => Promise<string>) | undefined;
  /** PEM file of the authority that signed the server's certificate; given, TLS is required and verified. */
  readonly caFile?: string | undefined;
  /** Role to act as; absent, the login's own. */
  readonly role?: string | undefined;
  readonly readOnly?: boolean;
  readonly applicationName: string;
  readonly maxConnections: number;
  /** 0: no limit. */
  readonly statementTimeoutMs: number;
  readonly connectTimeoutMs?: number;
  /** Hears of each query when it has ended; absent, nothing is measured. */
  readonly onQuery?: ((sql: string, milliseconds: number, error: unknown) => void) | undefined;
}

export interface DatabaseConnection {
  readonly db: Kysely<Database>;
  readonly pool: pg.Pool;
}

const plainText = (value: string): string => value;
const textParsed = new Set<number>([pg.types.builtins.NUMERIC, pg.types.builtins.DATE]);

/** No digit and no day is lost on the way: numeric and date stay text. A bigint here is a count, well below 2^53. */
const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (textParsed.has(oid)) return plainText;
    if (oid === pg.types.builtins.INT8) return Number;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

/** Taken apart here: given whole, pg lets the URL's missing password win over the one from a file or a token. */
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
    // Short, so that few connections outlive a database that has moved to another address.
    idleTimeoutMillis: 10_000,
    keepAlive: true,
    types: typeParsers,
  };
}

/**
 * Breaks a connection that owes an answer and has been silent for so long; its query fails as "unreachable". The driver's own
 * `query_timeout` fails the query, but gives the connection, still waiting for the answer, to the next one.
 */
function giveUpWhenSilent(client: pg.Client, milliseconds: number): void {
  const socket = client.connection.stream as Socket;
  socket.setTimeout(milliseconds, () => {
    // Not in the types. Between two reads of a long download a connection is silent and owes nothing.
    const { readyForQuery } = client as unknown as { readyForQuery: boolean };
    if (!readyForQuery) socket.destroy(databaseTimeout(milliseconds));
  });
}

/** Opens no connection by itself: the first query does. `onIdleError` hears of connections lost between queries. */
export function connect(options: ConnectionOptions, onIdleError: (error: Error) => void): DatabaseConnection {
  const pool = new pg.Pool(poolConfig(options));
  pool.on('error', onIdleError);
  // The pool listens only to idle connections. One lost between two queries of a transaction must not end the process:
  // the transaction's next query reports it.
  pool.on('connect', (client) => client.on('error', () => undefined));
  if (options.statementTimeoutMs > 0) {
    // The server ends a statement in time. Of what it has not even refused a third later there will be no answer.
    pool.on('connect', (client) => giveUpWhenSilent(client as pg.Client, (options.statementTimeoutMs * 4) / 3));
  }
  const dialect = new PostgresDialect({ pool });
  const { onQuery } = options;
  if (onQuery === undefined) return { db: new Kysely<Database>({ dialect }), pool };
  const log: KyselyConfig['log'] = ({ query, queryDurationMillis, ...event }) =>
    onQuery(query.sql, queryDurationMillis, 'error' in event ? event.error : undefined);
  return { db: new Kysely<Database>({ dialect, log }), pool };
}
