import type pg from 'pg';

/** An asset that stays active, and whose value the tape raises or lowers by more than is usual. Decimal digits. */
export interface RevaluedAsset {
  readonly id: string;
  readonly before: string;
  readonly after: string;
}

/** Max number of them recorded with an import. */
const maxRevalued = 1_000;

/**
 * Of a row of the staged tape and its asset.
 * @param maxFall in percent of the value before
 */
export function isRevalued(maxFall: number): string {
  return `assets.status = 'active' and tape.status = 'active' and (tape.nominal_value > assets.nominal_value
    or tape.nominal_value * 100 < assets.nominal_value * (100 - ${maxFall}))`;
}

/** Those that change by the largest amount, before the tape is merged. */
export async function readRevalued(client: pg.ClientBase, maxFall: number): Promise<RevaluedAsset[]> {
  const { rows } = await client.query<RevaluedAsset>(
    `select id, assets.nominal_value as before, tape.nominal_value as after
     from assets join tape using (id) where ${isRevalued(maxFall)}
     order by abs(tape.nominal_value - assets.nominal_value) desc, id limit $1`,
    [maxRevalued],
  );
  return rows;
}

export async function insertRevalued(
  client: pg.ClientBase,
  importId: number,
  revalued: readonly RevaluedAsset[],
): Promise<void> {
  await client.query(
    `insert into import_revalued_assets (import_id, ordinal, asset_id, value_before, value_after)
     select $1, ordinality, id, before, after
     from rows from (json_to_recordset($2) as (id text, before numeric, after numeric)) with ordinality`,
    [importId, JSON.stringify(revalued)],
  );
}
