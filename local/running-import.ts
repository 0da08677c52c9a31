import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { importLockClass } from '../backend/src/database/import-lock.ts';

/** Waits until no import is running on the database. @param onWait called once if one is */
export async function untilNoImportIsRunning(url: string, onWait: () => void): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    for (let waited = false; ; waited = true) {
      const { rows } = await client.query<{ running: number }>(
        "select count(*)::integer as running from pg_locks where locktype = 'advisory' and classid = $1::oid and granted",
        [importLockClass],
      );
      if (rows[0]?.running === 0) return;
      if (!waited) onWait();
      await delay(200);
    }
  } finally {
    await client.end();
  }
}
