import { type Kysely, type RawBuilder, sql } from 'kysely';

/** The error names so many collisions at most. */
const maxNamed = 50;

/** What the importer drops around a value: Unicode's white space and the zero width no-break space. */
const edgeSpace =
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';

/** An id as the importer keeps it from now on. */
const composed = (id: 'id' | 'asset_id'): RawBuilder<string> =>
  sql`normalize(btrim(${sql.ref(id)}, ${sql.lit(edgeSpace)}), nfc)`;

/**
 * Ids without white space around them and in Unicode's composed form (NFC): the same letter with the same accent is the same id, however
 * the lender's computer writes it. Whether two assets that differ in nothing else are one is for people to say.
 * @throws when two ids would become one, or an id empty or too long, before anything is changed
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  // Readers go on; nobody else writes.
  await sql`lock table assets, asset_history in share row exclusive mode`.execute(database);
  await sql`
    create temporary table composed_ids on commit drop as
    select id, ${composed('id')} as composed
    from (select id from assets union select asset_id from asset_history) as known
    where id <> ${composed('id')}`.execute(database);
  await refuseCollisions(database);
  await sql`
    update assets set id = composed from composed_ids where composed_ids.id = assets.id`.execute(database);
  await sql`
    update asset_history set asset_id = composed from composed_ids where composed_ids.id = asset_id`.execute(database);
  for (const list of ['import_missing_assets', 'import_rejects'])
    await sql`
      update ${sql.table(list)} set asset_id = ${composed('asset_id')}
      where asset_id <> ${composed('asset_id')}`.execute(database);
}

async function refuseCollisions(database: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ composed: string; ids: string[] }>`
    select composed, array_agg(id order by id) as ids
    from (
      select id, composed from composed_ids
      union
      select id, id from (select id from assets union select asset_id from asset_history) as known
      where id in (select composed from composed_ids)
    ) as spelling
    group by composed
    having count(*) > 1 or length(composed) not between 1 and 100
    order by composed`.execute(database);
  if (rows.length === 0) return;
  const named = rows.slice(0, maxNamed).map(({ ids }) => ids.map(codePoints).join(' and '));
  const more = rows.length > maxNamed ? `; and ${rows.length - maxNamed} more` : '';
  throw new Error(
    `Ids that look the same can't become one by themselves (or become empty, or longer than 100 characters): ${named.join('; ')}${more}. No id was changed. Give one of each another id, as RUNBOOK.md says under "Ids that look the same", and migrate again.`,
  );
}

/** Two spellings of one id look the same: what differs is shown by its number. */
function codePoints(id: string): string {
  return `"${id.replace(/[^\x20-\x7e]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)}"`;
}
