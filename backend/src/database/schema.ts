import type { Generated } from 'kysely';
import type { AssetRow, FieldName } from '../loans/asset-fields.ts';
import type { AssetStatus } from '../loans/asset-status.ts';
import type { SingleAssets } from '../loans/concentration.ts';
import type { Understanding } from '../tapes/understanding.ts';
import type { FailedCheck, ImportOutcome } from './import-outcome.ts';

type AssetValues = Omit<AssetRow, 'id'>;

/** `numeric` arrives as text so that no digit is lost, `date` as YYYY-MM-DD, `timestamptz` as a Date, `bigint` as a number. */
export interface Database {
  assets: AssetRow & { import_id: number };
  asset_history: AssetValues & {
    asset_id: string;
    import_id: number;
    ended_by: number;
    withdrawn: boolean;
  };
  asset_rollup: {
    status: AssetStatus;
    due_date: string;
    assets: number;
    nominal_value: string;
    nominal_value_squared: string;
  };
  /** The rollup as each tape left it. */
  tape_rollups: Database['asset_rollup'] & { import_id: number };
  portfolio: {
    singleton: Generated<boolean>;
    revision: number;
    token: Generated<string>;
    revised_at: Date | null;
    revised_in: string | null;
  };
  imports: {
    id: Generated<number>;
    outcome: ImportOutcome;
    demo: Generated<boolean>;
    started_at: Date;
    finished_at: Date | null;
    imported_by: string;
    file_name: string;
    file_sha256: string | null;
    as_of_date: string;
    mode: 'full' | 'delta';
    missing_policy: 'report' | 'withdraw';
    rows_read: number | null;
    rows_rejected: number | null;
    rows_collapsed: number | null;
    assets_new: number | null;
    assets_changed: number | null;
    assets_unchanged: number | null;
    assets_withdrawn: number | null;
    assets_missing: number | null;
    assets_revalued: number | null;
    missing_value: string | null;
    tape_value: string | null;
    ignored_columns: Generated<string[]>;
    message: string | null;
    /** Number of its turn in the queue; null while the import waits. */
    sequence: number | null;
    undone_at: Date | null;
    undone_by: string | null;
    replaced: Generated<boolean>;
    failed_checks: Generated<FailedCheck[]>;
    profile_name: string | null;
    profile_sha256: string | null;
    /** Counts by the reason that the profile gives. */
    rows_left_out: Generated<Record<string, number>>;
    /** Fields that not every tape has, and this one had. */
    attributes: Generated<FieldName[]>;
    /** Null where the tape was read without a profile. */
    understanding: Understanding | null;
  };
  import_rejects: {
    import_id: number;
    ordinal: number;
    line: number;
    asset_id: string | null;
    field: string | null;
    value: string | null;
    code: string;
    message: string;
  };
  /** Assets that a full tape did not name, the largest first. */
  import_missing_assets: AssetValues & { import_id: number; ordinal: number; asset_id: string };
  /** Active assets that a tape raised, or lowered by more than is usual; those that change most first. */
  import_revalued_assets: {
    import_id: number;
    ordinal: number;
    asset_id: string;
    value_before: string;
    value_after: string;
  };
  import_transitions: {
    import_id: number;
    from_status: AssetStatus | 'new';
    to_status: AssetStatus | 'withdrawn';
    assets: number;
    nominal_value: string;
  };
  import_roll_forwards: {
    import_id: number;
    previous_as_of_date: string | null;
    opening_outstanding: string;
    new: string;
    paid: string;
    defaulted: string;
    repaid: Generated<string>;
    restated: string;
    cured: string;
    withdrawn: string;
    closing_outstanding: string;
  };
  insight_snapshots: {
    import_id: number;
    as_of_date: string;
    active_assets: number;
    active_value: string;
    defaulted_assets: number;
    defaulted_value: string;
    paid_assets: number;
    paid_value: string;
    overdue_assets: number;
    overdue_value: string;
    past_due_30_value: string;
    past_due_60_value: string;
    past_due_90_value: string;
    /** Null where an earlier release wrote it. */
    concentration: SingleAssets | null;
  };
}
