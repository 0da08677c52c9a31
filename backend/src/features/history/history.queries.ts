import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/schema.ts';
import { type EarlierTape, loadedBy } from '../../portfolio/portfolio-tables.ts';

export type SnapshotRow = Database['insight_snapshots'] & { loaded_at: Date };

/** One snapshot for each as-of date, written by the newest tape of that date; oldest first, `through` an earlier tape. */
export async function readSnapshots(
  db: Kysely<Database>,
  range: { from: string | undefined; to: string | undefined },
  through: EarlierTape | undefined,
): Promise<SnapshotRow[]> {
  const { rows } = await sql<SnapshotRow>`
    select distinct on (snapshot.as_of_date) snapshot.*, imports.finished_at as loaded_at
    from insight_snapshots as snapshot join imports on imports.id = snapshot.import_id
    where snapshot.as_of_date between coalesce(${range.from ?? null}::date, '-infinity') and coalesce(${range.to ?? null}::date, 'infinity')
      and ${loadedBy(through, 'imports.sequence')}
    order by snapshot.as_of_date, imports.sequence desc
  `.execute(db);
  return rows;
}
