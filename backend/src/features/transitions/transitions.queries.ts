import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database } from '../../database/schema.ts';
import { type EarlierTape, loadedBy } from '../../portfolio/portfolio-tables.ts';

export type TapeMovement = Selectable<Database['import_roll_forwards']> & {
  as_of_date: string;
  mode: 'full' | 'delta';
  assets_missing: number | null;
  missing_value: string | null;
  transitions: { from: string; to: string; count: number; value: string }[];
};

/** What each tape changed, newest first, `through` an earlier tape. */
export async function readTransitions(
  db: Kysely<Database>,
  limit: number,
  through: EarlierTape | undefined,
): Promise<TapeMovement[]> {
  const { rows } = await sql<TapeMovement>`
    select roll_forward.*, imports.as_of_date, imports.mode, imports.assets_missing, imports.missing_value,
      coalesce((
        select json_agg(json_build_object('from', from_status, 'to', to_status, 'count', assets, 'value', nominal_value::text)
          order by from_status, to_status)
        from import_transitions where import_transitions.import_id = roll_forward.import_id
      ), '[]') as transitions
    from import_roll_forwards as roll_forward join imports on imports.id = roll_forward.import_id
    where ${loadedBy(through, 'imports.sequence')}
    order by imports.sequence desc limit ${limit}
  `.execute(db);
  return rows;
}
