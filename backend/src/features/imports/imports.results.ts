import type pg from 'pg';
import { sessionDatabase } from '../../database/session.ts';
import type { Total } from '../../loans/total.ts';
import { writeSnapshot } from '../history/history.snapshot.ts';

/** Outstanding debt as the rollup has it, in decimal digits. */
export async function readOutstanding(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ outstanding: string }>(
    `select coalesce(sum(nominal_value), 0) as outstanding from asset_rollup where status = 'active'`,
  );
  return rows[0]?.outstanding ?? '0';
}

/** All assets of the portfolio, whatever their status. */
export async function readHoldings(client: pg.ClientBase): Promise<Total> {
  const { rows } = await client.query<Total>(
    `select coalesce(sum(assets), 0)::bigint as count, coalesce(sum(nominal_value), 0) as value from asset_rollup`,
  );
  return rows[0] ?? { count: 0, value: '0' };
}

/**
 * Writes down what the import leaves behind: the transition matrix, the roll-forward and the snapshot of the insights.
 * The matrix has values after the tape. The roll-forward counts what left (paid, defaulted, withdrawn) by its value
 * before the tape, because lenders set a balance to zero when a loan goes; what came (new, cured) by its value after;
 * and of an asset that stays active what it lost (repaid) or gained (restated). The database refuses a roll-forward
 * that doesn't add up.
 */
export async function writeResults(
  client: pg.ClientBase,
  importId: number,
  asOfDate: string,
  opening: { outstanding: string; asOfDate: string | null },
): Promise<void> {
  await client.query(
    `insert into import_transitions (import_id, from_status, to_status, assets, nominal_value)
     select $1, from_status, to_status, assets, value_after from movement where to_status <> 'missing'`,
    [importId],
  );
  await client.query(
    `insert into import_roll_forwards (import_id, previous_as_of_date, opening_outstanding, new, cured, restated,
       repaid, paid, defaulted, withdrawn, closing_outstanding)
     select $1, $2, $3,
       coalesce(sum(value_after) filter (where from_status = 'new' and to_status = 'active'), 0),
       coalesce(sum(value_after) filter (where from_status in ('paid', 'defaulted') and to_status = 'active'), 0),
       coalesce(sum(value_risen) filter (where from_status = 'active' and to_status = 'active'), 0),
       coalesce(sum(value_fallen) filter (where from_status = 'active' and to_status = 'active'), 0),
       coalesce(sum(value_before) filter (where from_status = 'active' and to_status = 'paid'), 0),
       coalesce(sum(value_before) filter (where from_status = 'active' and to_status = 'defaulted'), 0),
       coalesce(sum(value_before) filter (where from_status = 'active' and to_status = 'withdrawn'), 0),
       (select coalesce(sum(nominal_value), 0) from asset_rollup where status = 'active')
     from movement`,
    [importId, opening.asOfDate, opening.outstanding],
  );
  await writeSnapshot(sessionDatabase(client), importId, asOfDate);
}
