import { type Kysely, sql } from 'kysely';

/**
 * What "past due" means, once for every query. The body is a plain expression of an immutable function, so PostgreSQL
 * inlines it. It is not `strict`, because a strict function around `greatest` is never inlined.
 * The restored dump of an earlier release does not drop the function, so it may be there already.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create or replace function days_past_due(due_date date, as_of date) returns integer
      language sql immutable parallel safe
      return greatest(0, as_of - due_date);
  `)
    .execute(database);
}
