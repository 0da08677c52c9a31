import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../../test-support/database.ts';
import { migrate } from './migrations.ts';

it('leaves a schema alone that is up to date', async () => {
  const { owner } = await createTestDatabase();
  expect(await migrate(owner)).toEqual([]);
});

it('leaves a schema alone that a newer release has migrated, so that one can roll back', async () => {
  const { owner } = await createTestDatabase();
  await sql`insert into kysely_migration (name, timestamp) values ('9999-of-the-future', '2030-01-01')`.execute(owner);
  expect(await migrate(owner)).toEqual([]);
});
