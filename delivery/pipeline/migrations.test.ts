/**
 * Migrations run before the new release serves, and the previous release must work on the new schema, so migrations
 * only expand it. system-tests/two-versions.test.ts runs both versions on one schema; this test names the line.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from '../../tools/kit/repository.ts';

const folder = join(repository, 'backend/src/database/migrations');

/** The first migration has no previous schema to break. */
const first = '0001-portfolio.ts';

const contracting = [
  /\bdrop\s+(table|column|view|type|schema|function)\b/i,
  // Dropping a constraint and adding it again replaces it. system-tests/two-versions.test.ts shows whether the previous
  // release's writes still satisfy the new one.
  /\bdrop\s+constraint\s+(\w+)\b(?![^;]*\badd\s+constraint\s+\1\b)/i,
  /\brename\s+(to|column|constraint)\b/i,
  /\balter\s+column\s+\w+\s+(set\s+data\s+)?type\b/i,
  /\bset\s+not\s+null\b/i,
  /\badd\s+column\s+(?![^;]*\bdefault\b)[^;]*\bnot\s+null\b/i,
  /\btruncate\b|\bdelete\s+from\b/i,
  /\.(drop(Table|Column|View|Type|Schema|Constraint)|rename(To|Column|Constraint)|setDataType|setNotNull)\(/,
];

/** The statements that the previous release can't tolerate, as written. */
const contractions = (text: string): string[] =>
  contracting.flatMap((pattern) => {
    const found = pattern.exec(text);
    return found === null ? [] : [found[0].replaceAll(/\s+/g, ' ')];
  });

test('migrations only expand', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  expect(files).toContain(first);
  const found = files
    .filter((name) => name !== first)
    .flatMap((name) => contractions(readFileSync(join(folder, name), 'utf8')).map((line) => `${name}: ${line}`));
  expect(found).toEqual([]);
});

describe('is noticed:', () => {
  test.each([
    'alter table assets drop column status',
    'drop table imports',
    'alter table assets rename column status to state',
    'alter table assets alter column nominal_value type float',
    'alter table assets alter column due_date set not null',
    'alter table assets add column currency text not null',
    'delete from assets where withdrawn',
    'alter table imports drop constraint imports_outcome_check',
    'alter table imports drop constraint imports_pkey, add constraint imports_outcome_check check (true)',
    "await db.schema.alterTable('assets').dropColumn('status').execute()",
  ])('%s', (statement) => {
    expect(contractions(statement)).not.toEqual([]);
  });
});

test.each([
  "alter table assets add column currency text not null default 'USD'",
  'alter table assets add column note text',
  "alter table imports drop constraint imports_outcome_check, add constraint imports_outcome_check check (outcome in ('a'))",
  'create index concurrently assets_note on assets (note)',
])('is no contraction: %s', (statement) => {
  expect(contractions(statement)).toEqual([]);
});
