import { sql } from 'kysely';
import { importLockClass } from './import-lock.ts';

export const importOutcomes = [
  'running',
  'loaded',
  'unchanged',
  'rejected',
  'implausible',
  'failed',
  'interrupted',
  'undone',
] as const;
export type ImportOutcome = (typeof importOutcomes)[number];

/** What a tape is checked for before it is loaded; `--accept` loads it all the same. */
export const plausibilityChecks = [
  'asset_count',
  'outstanding_debt',
  'missing_ids',
  'new_ids',
  'newly_defaulted',
  'undone_before',
] as const;

export interface FailedCheck {
  readonly check: (typeof plausibilityChecks)[number];
  /** The figures, in a sentence. */
  readonly message: string;
}

/**
 * The outcome of an import, in a query on `imports`. A running import holds a lock of its session. One without its lock was
 * killed, even before the next import records that.
 */
export const importOutcome = sql<ImportOutcome>`case
  when outcome = 'running' and not exists (
    select from pg_locks
    where locktype = 'advisory' and classid = ${importLockClass}::oid and objid = imports.id::oid
      and database = (select oid from pg_database where datname = current_database())
  ) then 'interrupted' else outcome end`;
