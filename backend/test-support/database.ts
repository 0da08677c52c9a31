import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { connect, type DatabaseConnection, readerRole, writerRole } from '../src/database/connection.ts';
import type { Database } from '../src/database/schema.ts';

export interface TestDatabase {
  readonly name: string;
  url(login: string): string;
  readonly ownerUrl: string;
  readonly readerUrl: string;
  readonly writerUrl: string;
  /** Connected as the owner, for arranging and for looking. */
  readonly owner: Kysely<Database>;
}

/** A migrated, empty database of the test's own, dropped when the test has finished. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { host, port, password } = inject('databaseServer');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const url = (login: string, database = name) => `postgres://${login}:${password}@${host}:${port}/${database}`;
  const admin = new pg.Client({ connectionString: url('portfolio_owner', 'postgres') });
  await admin.connect();
  await admin.query(`create database ${name} template portfolio_template`);
  const connections: DatabaseConnection[] = [];
  const owner = connect(
    { url: url('portfolio_owner'), applicationName: 'test', maxConnections: 2, statementTimeoutMs: 0 },
    () => undefined, // dropping the database ends idle connections; nothing is lost
  );
  connections.push(owner);
  onTestFinished(async () => {
    await Promise.all(connections.map(({ db }) => db.destroy()));
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });
  return {
    name,
    url: (login) => url(login),
    ownerUrl: url('portfolio_owner'),
    readerUrl: url(readerRole),
    writerUrl: url(writerRole),
    owner: owner.db,
  };
}
