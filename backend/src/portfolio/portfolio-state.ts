import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/schema.ts';

/** Which portfolio the figures are of. */
export interface PortfolioState {
  readonly revision: number;
  readonly revisedAt: Date | null;
  /** As-of date of the newest loaded import, YYYY-MM-DD; null before the first. */
  readonly asOfDate: string | null;
  /** Only the demo portfolio has been loaded. */
  readonly demo: boolean;
}

export async function readPortfolioState(db: Kysely<Database>): Promise<PortfolioState> {
  const { rows } = await sql<{
    revision: number;
    revised_at: Date | null;
    as_of_date: string | null;
    demo: boolean | null;
  }>`
    select portfolio.revision, portfolio.revised_at, newest.as_of_date, newest.demo
    from portfolio
    left join lateral (select as_of_date, demo from imports where outcome = 'loaded' order by id desc limit 1) as newest on true
  `.execute(db);
  const row = rows[0];
  if (row === undefined)
    throw new Error('The table "portfolio" has lost its one row. Restore the database from a backup.');
  return { revision: row.revision, revisedAt: row.revised_at, asOfDate: row.as_of_date, demo: row.demo ?? false };
}

/**
 * The state, asked from the database at most every `maxAgeMs` and by one query at a time, however many wait for it.
 * A failure is not remembered: the next caller asks again.
 */
export function portfolioStateReader(
  db: Kysely<Database>,
  now: () => number,
  maxAgeMs = 250,
): () => Promise<PortfolioState> {
  let known: { state: PortfolioState; askedAt: number } | undefined;
  let asking: Promise<PortfolioState> | undefined;
  return async () => {
    if (known !== undefined && now() - known.askedAt < maxAgeMs) return known.state;
    if (asking === undefined) {
      const askedAt = now();
      asking = readPortfolioState(db)
        .then((state) => {
          known = { state, askedAt };
          return state;
        })
        .finally(() => {
          asking = undefined;
        });
    }
    return asking;
  };
}
