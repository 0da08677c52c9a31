import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedServer } from '../embedded-database/server.ts';
import { connect } from '../src/database/connection.ts';
import { migrate } from '../src/database/migrations.ts';
import { ensureRoles } from '../src/database/roles.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseServer: { host: string; port: number; password: string };
  }
}

export const templateDatabase = 'portfolio_template';
const password = 'only-for-tests';

/** One real PostgreSQL for the whole run; each test gets a database cloned from a migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'portfolio-tests-'));
  const server = await startEmbeddedServer({
    dataDirectory,
    ownerPassword: password,
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' },
  });
  const admin = new pg.Client({ connectionString: server.url('postgres') });
  await admin.connect();
  await admin.query(`create database ${templateDatabase}`);
  await admin.end();
  const template = connect(
    { url: server.url(templateDatabase), applicationName: 'test setup', maxConnections: 1, statementTimeoutMs: 0 },
    console.error,
  );
  await migrate(template.db);
  await ensureRoles(template.db, { reader: password, writer: password }, false);
  await template.db.destroy();
  project.provide('databaseServer', { host: '127.0.0.1', port: server.port, password });
  return async () => {
    await server.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  };
}
