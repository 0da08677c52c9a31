import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/schema.ts';
import type { AsOf } from '../../portfolio/as-of.ts';

/** Nominal value of all assets due before a day, whatever their status, and of the paid ones among them. */
export async function readMatured(
  db: Kysely<Database>,
  { date, tables }: AsOf,
): Promise<{ paid: string; all: string }> {
  const { rows } = await sql<{ paid: string; all: string }>`
    select coalesce(sum(nominal_value) filter (where status = 'paid'), 0) as paid, coalesce(sum(nominal_value), 0) as all
    from ${tables.rollup} as asset_rollup where days_past_due(due_date, ${date}::date) > 0
  `.execute(db);
  return rows[0] ?? { paid: '0', all: '0' };
}
