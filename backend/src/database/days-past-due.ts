import { type RawBuilder, sql } from 'kysely';

/** Calendar days from an asset's due date to a day, 0 where it is not past due; counts for active assets only. */
export function daysPastDue(asOfDate: string | null): RawBuilder<number> {
  return sql`days_past_due(due_date, ${asOfDate}::date)`;
}
