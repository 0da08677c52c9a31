import { money } from '../../http/count-and-value.ts';
import type { Understanding } from '../../tapes/understanding.ts';
import type { ImportRow } from './imports.queries.ts';
import type { RevaluedAsset } from './imports.revalued.ts';

/** An import as the API shows it. */
export function importDocument(row: ImportRow) {
  return {
    id: row.id,
    outcome: row.outcome,
    sequence: row.sequence,
    demo: row.demo,
    started_at: row.started_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
    imported_by: row.imported_by,
    file_name: row.file_name,
    file_sha256: row.file_sha256,
    as_of_date: row.as_of_date,
    mode: row.mode,
    missing_policy: row.missing_policy,
    profile_name: row.profile_name,
    profile_sha256: row.profile_sha256,
    rows_read: row.rows_read,
    rows_rejected: row.rows_rejected,
    rows_collapsed: row.rows_collapsed,
    assets_new: row.assets_new,
    assets_changed: row.assets_changed,
    assets_unchanged: row.assets_unchanged,
    assets_withdrawn: row.assets_withdrawn,
    assets_missing: row.assets_missing,
    assets_revalued: row.assets_revalued,
    missing_value: row.missing_value === null ? null : money(row.missing_value),
    tape_value: row.tape_value === null ? null : money(row.tape_value),
    message: row.message,
    failed_checks: row.failed_checks,
    undone_at: row.undone_at?.toISOString() ?? null,
    undone_by: row.undone_by,
  };
}

/** An asset whose value needs a reason, as the API shows it. */
export function revaluedDocument({ id, before, after }: RevaluedAsset) {
  return { id, nominal_value_before: money(before), nominal_value_after: money(after) };
}

/** What a profile made of a tape, as the API shows it. */
export function understoodDocument({ fields, statuses, furtherStatuses }: Understanding) {
  return { fields, statuses, further_statuses: furtherStatuses };
}
