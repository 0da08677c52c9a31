import { type Kysely, sql } from 'kysely';
import { Gauge, type Registry } from 'prom-client';
import type { DatabaseConnection } from '../database/connection.ts';
import { importOutcome, importOutcomes } from '../database/import-outcome.ts';
import type { Database } from '../database/schema.ts';
import { withTimeout } from '../database/timeouts.ts';
import { assetStatuses } from '../loans/asset-status.ts';
import { standingNewestFirst } from '../portfolio/standing-imports.ts';

export interface PortfolioFigures {
  revision: number;
  revised_at: Date | null;
  status: Record<string, { assets: number; value: string }>;
  overdue_value: string;
  imports: Record<string, number>;
  newest_failed: boolean | null;
  last_loaded_at: Date | null;
  last_as_of_date: string | null;
  last_rows: number | null;
  last_seconds: number | null;
  last_revalued: number | null;
}

/**
 * How long a scrape waits for the database. Prometheus marks a target down if its scrape times out, and while the database
 * is down these metrics are what shows that the API is up.
 */
const scrapeTimeoutMs = 500;

/**
 * Gauges of the pool, the portfolio and its imports. An importer lives for seconds and is never scraped, so its outcomes are
 * counted from the database.
 * @returns updates the gauges; awaited before each scrape
 */
export function portfolioMetrics(
  registry: Registry,
  connection: DatabaseConnection,
  now: () => number,
): () => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) => {
    const made = new Gauge({ name, help, labelNames, registers: [registry] });
    // Without this the library would report 0 before the first reading.
    if (labelNames.length === 0) made.remove();
    return made;
  };

  const pool = gauge('database_pool_connections', 'Connections of the pool, by state', ['state']);
  const reachable = gauge('database_reachable', '1 if the database answered at the last scrape');
  const revision = gauge('portfolio_revision', 'Revision of the portfolio');
  const revisionAge = gauge('portfolio_revision_age_seconds', 'Time since the portfolio changed');
  const assets = gauge('portfolio_assets', 'Assets by status', ['status']);
  const value = gauge('portfolio_nominal_value', 'Nominal value by status', ['status']);
  const overdue = gauge('portfolio_overdue_value', 'Nominal value of active assets past their due date');
  const imports = gauge('imports', 'Recorded imports, by outcome', ['outcome']);
  const newestFailed = gauge('import_newest_failed', '1 if the newest finished import did not load its tape');
  const importAge = gauge('import_last_loaded_age_seconds', 'Time since a tape was last loaded');
  const asOfAge = gauge('portfolio_as_of_age_seconds', 'Time since the start (UTC) of the newest tape’s as-of date');
  const rows = gauge('import_last_rows', 'Rows of the last loaded tape');
  const revalued = gauge(
    'import_last_revalued_assets',
    'Active assets whose value the last tape raised, or lowered by an unusual amount',
  );
  const seconds = gauge('import_last_duration_seconds', 'Duration of the import of the last loaded tape');

  let reading: Promise<PortfolioFigures> | undefined;
  return async () => {
    pool.set({ state: 'idle' }, connection.pool.idleCount);
    pool.set({ state: 'used' }, connection.pool.totalCount - connection.pool.idleCount);
    pool.set({ state: 'waiting' }, connection.pool.waitingCount);
    const answers = await within(scrapeTimeoutMs, sql`select 1`.execute(connection.db));
    reachable.set(answers === undefined ? 0 : 1);
    if (answers === undefined) return;
    // One query at a time: a scrape must not add to the load that made the last one late. Meanwhile the gauges keep their values.
    reading ??= readPortfolioFigures(connection.db).finally(() => {
      reading = undefined;
    });
    const figures = await within(scrapeTimeoutMs, reading);
    if (figures === undefined) return;
    revision.set(figures.revision);
    if (figures.revised_at !== null) revisionAge.set((now() - figures.revised_at.getTime()) / 1000);
    for (const status of assetStatuses) {
      assets.set({ status }, figures.status[status]?.assets ?? 0);
      value.set({ status }, Number(figures.status[status]?.value ?? 0));
    }
    overdue.set(Number(figures.overdue_value));
    for (const [outcome, count] of Object.entries(figures.imports)) imports.set({ outcome }, count);
    newestFailed.set(figures.newest_failed === true ? 1 : 0);
    if (figures.last_loaded_at !== null) importAge.set((now() - figures.last_loaded_at.getTime()) / 1000);
    if (figures.last_as_of_date !== null)
      asOfAge.set((now() - Date.parse(`${figures.last_as_of_date}T00:00:00Z`)) / 1000);
    if (figures.last_rows !== null) rows.set(figures.last_rows);
    if (figures.last_revalued !== null) revalued.set(figures.last_revalued);
    if (figures.last_seconds !== null) seconds.set(figures.last_seconds);
  };
}

/** @returns undefined when the work failed or took longer: one missing measurement must not lose the others */
function within<Answer>(milliseconds: number, work: Promise<Answer>): Promise<Answer | undefined> {
  return withTimeout(work, milliseconds).catch(() => undefined);
}

export async function readPortfolioFigures(db: Kysely<Database>): Promise<PortfolioFigures> {
  const { rows } = await sql<PortfolioFigures>`
    with newest as (select * from imports ${sql.raw(standingNewestFirst)} limit 1),
    by_status as (select status, sum(assets)::bigint as assets, sum(nominal_value)::text as value from asset_rollup group by status),
    ended as (select id, sequence, ${importOutcome} as outcome from imports),
    outcomes as (select outcome, count(*) as number from ended group by outcome)
    select portfolio.revision, portfolio.revised_at,
      coalesce((select json_object_agg(status, json_build_object('assets', assets, 'value', value)) from by_status), '{}') as status,
      (select coalesce(sum(nominal_value), 0)::text from asset_rollup where status = 'active' and days_past_due(due_date, (select as_of_date from newest)) > 0) as overdue_value,
      (select coalesce(json_object_agg(known.outcome, coalesce(outcomes.number, 0)), '{}')
        from unnest(${[...importOutcomes]}::text[]) as known (outcome)
        left join outcomes using (outcome)) as imports,
      (select outcome in ('rejected', 'implausible', 'failed', 'interrupted') from ended where outcome <> 'running'
        order by sequence desc nulls first, id desc limit 1) as newest_failed,
      (select finished_at from newest) as last_loaded_at,
      (select as_of_date from newest) as last_as_of_date,
      (select rows_read from newest) as last_rows,
      (select assets_revalued from newest) as last_revalued,
      (select extract(epoch from finished_at - started_at)::float8 from newest) as last_seconds
    from portfolio
  `.execute(db);
  const figures = rows[0];
  if (figures === undefined) throw new Error('The table "portfolio" is empty.');
  return figures;
}
