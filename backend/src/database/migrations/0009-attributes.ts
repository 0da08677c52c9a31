import { type Kysely, sql } from 'kysely';

/**
 * What lenders tell of a loan beside the four fields of the contract. The columns are empty for tapes that do not have
 * them, and so are the indexes, so that such an import costs what it did.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  const texts = ['obligor', 'originator', 'product', 'region'];
  const columns = [
    ...texts.map((name) => `${name} text collate "C"`),
    'origination_date date',
    'original_value numeric(18,2)',
    'interest_rate numeric',
  ];
  const added = columns.map((column) => `add column if not exists ${column}`).join(', ');
  const statements = [
    ...['assets', 'asset_history', 'import_missing_assets'].map((table) => `alter table ${table} ${added}`),
    ...texts.map(
      (name) => `create index if not exists assets_by_${name} on assets (${name}, id) where ${name} is not null`,
    ),
    // Of a tape: which of these columns it had, and what a profile made of it.
    `alter table imports add column if not exists attributes text[] not null default '{}',
       add column if not exists understanding jsonb`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(database);
}
