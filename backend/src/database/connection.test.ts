import { once } from 'node:events';
import type pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../../test-support/database.ts';
import { silentNetwork } from '../../test-support/silent-network.ts';
import { connect } from './connection.ts';
import { databaseErrorKind } from './errors.ts';

/** One connection over a network that can be cut; it is given up after 400 ms of silence. */
async function oneConnection() {
  const database = await createTestDatabase();
  const network = await silentNetwork(database.readerUrl);
  const { pool, db } = connect(
    { url: network.url, applicationName: 'test', maxConnections: 1, statementTimeoutMs: 300 },
    () => undefined,
  );
  onTestFinished(async () => {
    network.close();
    await db.destroy();
  });
  return { network, pool };
}

describe('a connection without an answer', () => {
  it('fails its query as unreachable and is not used for the next one', async () => {
    const { network, pool } = await oneConnection();
    await pool.query('select 1');
    network.cut();
    const failure = await pool.query('select 1').catch((error: unknown) => error);
    expect(databaseErrorKind(failure)).toBe('unreachable');
    network.mend();
    expect((await pool.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
  });

  it('stays open while no query runs, as between two reads of a long download', async () => {
    const { pool } = await oneConnection();
    const client = (await pool.connect()) as pg.Client & pg.PoolClient;
    await client.query('begin');
    await once(client.connection.stream, 'timeout');
    expect((await client.query('select 3 as three')).rows).toEqual([{ three: 3 }]);
    client.release();
  });
});
