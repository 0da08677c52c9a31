import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/schema.ts';
import type { PortfolioState } from './portfolio-state.ts';
import { type EarlierTape, newestTables, type PortfolioTables, tablesOf } from './portfolio-tables.ts';
import { standing } from './standing-imports.ts';

/** The portfolio of one day. */
export interface AsOf {
  /** The day that days are counted from. An empty portfolio has none, and there any day gives zeros. */
  readonly date: string;
  readonly tables: PortfolioTables;
  /** The tape that the portfolio is of, where others were loaded after it. */
  readonly earlier: EarlierTape | undefined;
  /** Every figure that depends on the calendar has these fields. */
  readonly fields: { as_of_date: string | null; statuses_as_of: string | null; recomputed: boolean; revision: number };
}

/** There is no portfolio of that day. */
export class DayBeforeFirstTape extends Error {
  constructor(day: string, firstTape: string) {
    super(`There is no portfolio as of ${day}: the first tape is of ${firstTape}.`);
  }
}

/**
 * The portfolio of the day that the client asked for, or of the newest tape. Before the newest tape it is as the tape of
 * that day left it, or the last one before that day. After the newest tape it is a projection: that tape's statuses, days
 * counted to the day asked for.
 * @throws DayBeforeFirstTape for a day before the first tape
 */
export async function readAsOf(
  db: Kysely<Database>,
  portfolio: PortfolioState,
  asked: string | undefined,
): Promise<AsOf> {
  const { asOfDate, revision } = portfolio;
  if (asked !== undefined && asOfDate !== null && asked < asOfDate) return asOfEarlier(db, portfolio, asked);
  const date = asked ?? asOfDate;
  return {
    date: date ?? '1970-01-01',
    tables: newestTables,
    earlier: undefined,
    fields: { as_of_date: date, statuses_as_of: asOfDate, recomputed: date !== asOfDate, revision },
  };
}

async function asOfEarlier(db: Kysely<Database>, { revision }: PortfolioState, asked: string): Promise<AsOf> {
  const earlier = await findTape(db, asked);
  const date = earlier.asOfDate;
  return {
    date,
    tables: tablesOf(earlier),
    earlier,
    fields: { as_of_date: date, statuses_as_of: date, recomputed: false, revision },
  };
}

async function findTape(db: Kysely<Database>, day: string): Promise<EarlierTape> {
  const { rows } = await sql<EarlierTape>`
    with standing as (select id, as_of_date, sequence from imports where ${sql.raw(standing)})
    select id as "importId", as_of_date as "asOfDate", sequence,
      array(select later.id from standing as later where later.sequence > tape.sequence) as later,
      exists (select from insight_snapshots where import_id = tape.id and concentration is not null) as "rolledUp"
    from standing as tape where as_of_date <= ${day}::date
    order by sequence desc limit 1
  `.execute(db);
  const [tape] = rows;
  if (tape !== undefined) return tape;
  const { rows: first } = await sql<{ oldest: string }>`
    select min(as_of_date) as oldest from imports where ${sql.raw(standing)}`.execute(db);
  throw new DayBeforeFirstTape(day, first[0]?.oldest ?? 'none');
}
