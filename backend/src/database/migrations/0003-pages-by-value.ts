import { type Kysely, sql } from 'kysely';

/**
 * Pages of one status by value, filtered by due date, are read from the index alone: "60-89 days overdue, largest first"
 * passes over thousands of assets, each a page of the table before. An older release reads by either.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    drop index assets_by_status_and_value;
    create index assets_by_status_and_value on assets (status, nominal_value, id) include (due_date);
  `)
    .execute(database);
}
