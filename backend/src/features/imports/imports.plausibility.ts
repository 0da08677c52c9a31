import Big from 'big.js';
import type pg from 'pg';
import type { Config } from '../../config/config.ts';
import type { FailedCheck } from '../../database/import-outcome.ts';
import { amountText, countText } from './imports.wording.ts';

/** In percent of what was before the tape. Anything above is implausible, but for `fall`, above which an asset is listed. */
export interface PlausibilityLimits {
  /** By which the number of assets or outstanding debt may change. */
  readonly change: number;
  /** Of the ids that may be missing, and that may be new. */
  readonly ids: number;
  /** Of unpaid value that may default. */
  readonly defaulted: number;
  /** By which the value of an active asset may fall. */
  readonly fall: number;
}

export function plausibilityLimits(config: Config): PlausibilityLimits {
  return {
    change: config.importMaxChangePercent,
    ids: config.importMaxIdsPercent,
    defaulted: config.importMaxDefaultedPercent,
    fall: config.importMaxFallPercent,
  };
}

/** Amounts in decimal digits. */
export interface TapeFigures {
  readonly assetsBefore: number;
  readonly assetsOnTape: number;
  readonly assetsMissing: number;
  readonly assetsNew: number;
  readonly outstandingBefore: string;
  readonly outstandingOnTape: string;
  readonly unpaidBefore: string;
  /** By the values before the tape. */
  readonly newlyDefaulted: string;
}

/**
 * How a full tape, already compared, would change the portfolio. A refused row counts as on the tape, with its asset's
 * current values.
 */
export async function readTapeFigures(client: pg.ClientBase): Promise<TapeFigures> {
  const { rows } = await client.query<TapeFigures>(`
    with skipped as (
      select assets.status, coalesce(assets.nominal_value, 0) as nominal_value from refused left join assets using (id)
      where not exists (select from tape where tape.id = refused.id)
    ),
    before as (
      select coalesce(sum(assets), 0)::bigint as assets,
        coalesce(sum(nominal_value) filter (where status = 'active'), 0) as outstanding,
        coalesce(sum(nominal_value) filter (where status <> 'paid'), 0) as unpaid
      from asset_rollup
    ),
    moved as (
      select
        coalesce(sum(assets) filter (where to_status in ('missing', 'withdrawn')), 0)::bigint as missing,
        coalesce(sum(assets) filter (where from_status = 'new'), 0)::bigint
          + (select count(*) from skipped where status is null) as new,
        coalesce(sum(value_after) filter (where to_status = 'active'), 0)
          + (select coalesce(sum(nominal_value), 0) from skipped where status = 'active') as outstanding,
        coalesce(sum(value_before) filter (where from_status = 'active' and to_status = 'defaulted'), 0) as defaulted
      from movement
    )
    select before.assets as "assetsBefore", before.assets - missing + new as "assetsOnTape", missing as "assetsMissing",
      new as "assetsNew", before.outstanding as "outstandingBefore", moved.outstanding as "outstandingOnTape",
      unpaid as "unpaidBefore", defaulted as "newlyDefaulted"
    from before, moved`);
  const [figures] = rows;
  if (figures === undefined) throw new Error('The database did not say what the tape would change.');
  return figures;
}

/** Rounds up, so that a figure above a whole-percent limit is also shown as above it. */
const RoundedUp = Big();
RoundedUp.DP = 2;
RoundedUp.RM = Big.roundUp;

/** Empty for a plausible tape. A check with nothing to measure against (no outstanding debt) is skipped. */
export function failedChecks(figures: TapeFigures, limits: PlausibilityLimits): FailedCheck[] {
  const { assetsBefore, assetsOnTape, outstandingBefore, outstandingOnTape } = figures;
  const checks: (readonly [check: FailedCheck['check'], part: Big, whole: string, limit: number, what: string])[] = [
    [
      'asset_count',
      new Big(assetsOnTape - assetsBefore).abs(),
      String(assetsBefore),
      limits.change,
      `the tape has ${countText(assetsOnTape, 'asset')}, the portfolio ${countText(assetsBefore)}`,
    ],
    [
      'outstanding_debt',
      new Big(outstandingOnTape).minus(outstandingBefore).abs(),
      outstandingBefore,
      limits.change,
      `outstanding debt goes from ${amountText(outstandingBefore)} to ${amountText(outstandingOnTape)}`,
    ],
    [
      'missing_ids',
      new Big(figures.assetsMissing),
      String(assetsBefore),
      limits.ids,
      `${countText(figures.assetsMissing)} of ${countText(assetsBefore, 'asset')} ${figures.assetsMissing === 1 ? 'is' : 'are'} not on the tape`,
    ],
    [
      'new_ids',
      new Big(figures.assetsNew),
      String(assetsBefore),
      limits.ids,
      `${countText(figures.assetsNew, 'asset')} on the tape ${figures.assetsNew === 1 ? 'is' : 'are'} new to a portfolio of ${countText(assetsBefore)}`,
    ],
    [
      'newly_defaulted',
      new Big(figures.newlyDefaulted),
      figures.unpaidBefore,
      limits.defaulted,
      `${amountText(figures.newlyDefaulted)} of ${amountText(figures.unpaidBefore)} unpaid defaults`,
    ],
  ];
  return checks.flatMap(([check, part, whole, limit, what]) => {
    if (new Big(whole).eq(0) || part.times(100).lte(new Big(whole).times(limit))) return [];
    const percent = new RoundedUp(part).times(100).div(whole);
    const sentence = `${what}: ${percent.toFixed()}%, where up to ${limit}% is plausible.`;
    return [{ check, message: sentence.charAt(0).toUpperCase() + sentence.slice(1) }];
  });
}

/** Fails for a file whose newest load was undone, because object stores can deliver the same file twice. */
export async function readUndoneBefore(client: pg.ClientBase, fileSha256: string): Promise<FailedCheck[]> {
  const { rows } = await client.query<{ id: number; outcome: string; undone_at: Date; undone_by: string }>(
    `select id, outcome, undone_at, undone_by from imports
     where file_sha256 = $1 and outcome in ('loaded', 'undone') order by sequence desc limit 1`,
    [fileSha256],
  );
  const [last] = rows;
  if (last?.outcome !== 'undone') return [];
  return [
    {
      check: 'undone_before',
      message: `This very file was loaded as import ${last.id}, which ${last.undone_by} took back on ${last.undone_at.toISOString().slice(0, 10)}.`,
    },
  ];
}
