import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { ImporterRun, RunningImporter } from '../../../test-support/importing.ts';
import {
  isLoading,
  Killable,
  measureLoad,
  otherTape,
  startLoad,
  type TapeName,
  watch,
  withWatcher,
} from '../../../test-support/killable.ts';
import { rollupDifferences } from '../../../test-support/portfolio-invariants.ts';
import { until } from '../../../test-support/until.ts';
import { listImports } from './imports.queries.ts';

/** Shares of the measured length of a load, each inside its transaction; one more kill comes after the end. */
const moments = [0, 0.12, 0.24, 0.36, 0.48, 0.6, 0.72, 0.84, 0.96];

/** Everything the portfolio says, but for which import said it. */
async function contents(killable: Killable): Promise<string> {
  const { rows: found } = await sql<{ digest: string }>`
    select md5(string_agg(concat_ws(',', id, nominal_value, status, due_date), '|' order by id)) as digest from assets`.execute(
    killable.db,
  );
  return found[0]?.digest ?? '';
}

/**
 * What has to hold at any time: figures agree with assets, and what an import leaves behind is there whole or not at
 * all.
 */
async function expectConsistent(killable: Killable): Promise<void> {
  expect(await rollupDifferences(killable.db)).toEqual([]);
  const { rows: found } = await sql`
    with loaded as (select id from imports where outcome = 'loaded')
    select
      (select count(*) from loaded
        where exists (select from insight_snapshots as left_behind where left_behind.import_id = loaded.id)
          and exists (select from import_roll_forwards as left_behind where left_behind.import_id = loaded.id)
          and exists (select from import_transitions as left_behind where left_behind.import_id = loaded.id)
      ) = (select count(*) from loaded) as "loaded imports are whole",
      not exists (select import_id from insight_snapshots union select import_id from import_roll_forwards
        union select import_id from import_transitions union select import_id from assets union select ended_by from asset_history
        except select id from loaded) as "others have left nothing"`.execute(killable.db);
  expect(found).toEqual([{ 'loaded imports are whole': true, 'others have left nothing': true }]);
}

interface Victim {
  /** Ends what is to be ended; the importer may or may not survive it. */
  strike(killable: Killable, importer: RunningImporter): Promise<void>;
  recover(killable: Killable): Promise<void>;
}

async function killAtEveryMoment({ strike, recover }: Victim): Promise<void> {
  const killable = await Killable.start();
  await measureLoad(killable, 'A');
  const digests = { A: await contents(killable), B: '' };
  const first = await measureLoad(killable, 'B');
  digests.B = await contents(killable);
  const length = Math.min(first, await measureLoad(killable, 'A'));
  expect(digests.A).not.toBe(digests.B);
  let current: TapeName = 'A';
  let acknowledged = 3;

  const check = async (run: ImporterRun, before: TapeName, importId: number): Promise<'interrupted' | 'loaded'> => {
    const [newest] = await listImports(killable.db, { limit: 1, before: undefined });
    expect(newest?.id).toBe(importId);
    const outcome = newest?.outcome;
    if (outcome !== 'interrupted' && outcome !== 'loaded') throw new Error(`the import shows as ${outcome}`);
    if (run.code === 0) expect(outcome).toBe('loaded');
    current = outcome === 'loaded' ? otherTape(before) : before;
    if (outcome === 'loaded') acknowledged++;
    expect(await contents(killable)).toBe(digests[current]);
    await expectConsistent(killable);
    const loaded = await killable.db.selectFrom('imports').select('id').where('outcome', '=', 'loaded').execute();
    expect(loaded).toHaveLength(acknowledged);
    return outcome;
  };

  /** @returns whether the kill came before the load was over */
  const killAfter = async (milliseconds: number): Promise<boolean> => {
    const before = current;
    const { importId, run, struck } = await withWatcher(killable, async (client) => {
      const importer = startLoad(killable, otherTape(before));
      const watched = watch(importer);
      let begun: number | undefined;
      await until(
        'the moment to strike',
        async () => {
          if (!(await isLoading(client))) return watched.over;
          begun ??= performance.now();
          return performance.now() - begun >= milliseconds;
        },
        { everyMs: 1 },
      );
      const { rows: newest } = await client.query<{ id: number }>('select max(id) as id from imports');
      const inTime = !watched.over;
      if (inTime) await strike(killable, importer);
      return { importId: newest[0]?.id ?? 0, run: await importer.ended, struck: inTime };
    });
    if (struck) await recover(killable);
    await sessionsEnded(killable);
    return (await check(run, before, importId)) === 'interrupted';
  };

  for (const moment of moments) {
    let milliseconds = moment * length;
    // A load can be quicker than the measured ones: the same share of a shorter one, then.
    while (!(await killAfter(milliseconds))) milliseconds *= 0.7;
  }

  // And once right after the end: what has been acknowledged stays.
  const before = current;
  const importer = startLoad(killable, otherTape(before));
  const run = await importer.ended;
  expect(run.code).toBe(0);
  await strike(killable, importer);
  await recover(killable);
  const [newest] = await listImports(killable.db, { limit: 1, before: undefined });
  expect(await check(run, before, newest?.id ?? 0)).toBe('loaded');

  // Each of those that were killed has been written down as interrupted, by the next one that ran.
  const outcomes = await killable.db
    .selectFrom('imports')
    .select(['outcome', ({ fn }) => fn.countAll().as('imports')])
    .groupBy('outcome')
    .execute();
  expect(Object.fromEntries(outcomes.map(({ outcome, imports }) => [outcome, imports]))).toEqual({
    loaded: acknowledged,
    interrupted: moments.length,
  });
}

/** The server lets go of a session whose client is gone within a second or so. */
async function sessionsEnded(killable: Killable): Promise<void> {
  await until('the session of the importer to end', async () => {
    const { rows: found } = await sql`select from pg_stat_activity where application_name = 'portfolio-import'`.execute(
      killable.db,
    );
    return found.length === 0;
  });
}

test('kill -9 of the importer at ten moments of a load: the portfolio is wholly the old or wholly the new one', async () => {
  await killAtEveryMoment({
    strike: async (_, importer) => importer.kill('SIGKILL'),
    recover: async () => undefined,
  });
}, 300_000);

test('kill -9 of the database at ten moments of a load: after its restart the same holds', async () => {
  await killAtEveryMoment({
    strike: (killable) => killable.crash(),
    recover: (killable) => killable.restart(),
  });
}, 300_000);
