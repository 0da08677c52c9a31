import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../database/schema.ts';
import { quickQueryTimeoutMs, withTimeout } from '../database/timeouts.ts';
import { standingNewestFirst } from './standing-imports.ts';

/** Identifies the portfolio that figures belong to. */
export interface PortfolioState {
  readonly revision: number;
  /**
   * Random, new with each revision: after a restore a revision number can repeat, but the same token means the same
   * content.
   */
  readonly token: string;
  readonly revisedAt: Date | null;
  /** As-of date of the newest loaded import, YYYY-MM-DD; null before the first. */
  readonly asOfDate: string | null;
  /** Only the demo portfolio has been loaded. */
  readonly demo: boolean;
}

export async function readPortfolioState(db: Kysely<Database>): Promise<PortfolioState> {
  const { rows } = await sql<{
    revision: number;
    token: string;
    revised_at: Date | null;
    as_of_date: string | null;
    demo: boolean | null;
  }>`
    select portfolio.revision, portfolio.token, portfolio.revised_at, newest.as_of_date, newest.demo
    from portfolio
    left join lateral (select as_of_date, demo from imports ${sql.raw(standingNewestFirst)} limit 1) as newest on true
  `.execute(db);
  const row = rows[0];
  if (row === undefined)
    throw new Error('The table "portfolio" has lost its one row. Restore the database from a backup.');
  return {
    revision: row.revision,
    token: row.token,
    revisedAt: row.revised_at,
    asOfDate: row.as_of_date,
    demo: row.demo ?? false,
  };
}

export interface CurrentPortfolio {
  /** The last known state while it is recent enough. It is synchronous, so most requests need not wait. */
  recent(): PortfolioState | undefined;
  /** The recent state, fetched from the database if necessary. */
  state(): Promise<PortfolioState>;
  /** The current state, and what `read` finds in the same snapshot. */
  inSnapshot<Found>(read: (snapshot: Transaction<Database>) => Promise<Found>): Promise<[PortfolioState, Found]>;
}

/**
 * Asks the database for the state at most every `maxAgeMs`, by one query at a time, however many callers wait for it.
 * After a failure the next caller asks again and everyone else waits at most `maxAgeMs`: when the database is down, one
 * request probes it and the rest fail fast.
 */
export function currentPortfolio(db: Kysely<Database>, now: () => number, maxAgeMs = 250): CurrentPortfolio {
  let known: { state: PortfolioState; askedAt: number } | undefined;
  let asking: Promise<PortfolioState> | undefined;
  let failure: { error: unknown } | undefined;
  const recent = () => (known !== undefined && now() - known.askedAt < maxAgeMs ? known.state : undefined);
  const keep = (state: PortfolioState, askedAt: number) => {
    if (known === undefined || askedAt >= known.askedAt) known = { state, askedAt };
    failure = undefined;
    return state;
  };
  const ask = async () => {
    const askedAt = now();
    try {
      return keep(await withTimeout(readPortfolioState(db), quickQueryTimeoutMs), askedAt);
    } catch (error) {
      failure = { error };
      throw error;
    } finally {
      asking = undefined;
    }
  };
  return {
    recent,
    state: async () => {
      const state = recent();
      if (state !== undefined) return state;
      if (asking !== undefined) return failure === undefined ? asking : withTimeout(asking, maxAgeMs, failure.error);
      asking = ask();
      return asking;
    },
    inSnapshot: (read) =>
      db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (snapshot) => {
          const askedAt = now();
          const state = keep(await readPortfolioState(snapshot), askedAt);
          return [state, await read(snapshot)];
        }),
  };
}
