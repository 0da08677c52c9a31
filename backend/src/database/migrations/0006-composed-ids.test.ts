import { type Kysely, sql } from 'kysely';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../test-support/database.ts';
import { loadAssets, type TestAsset } from '../../../test-support/portfolio.ts';
import { rollupDifferences } from '../../../test-support/portfolio-invariants.ts';
import { isSpace } from '../../loans/white-space.ts';
import { up } from './0006-composed-ids.ts';

const composed = 'Caf\u00e9-1';
const decomposed = 'Cafe\u0301-1';
const asset = (id: string): TestAsset => ({ id, nominal_value: '10.00', status: 'active', due_date: '2026-12-31' });

/** A portfolio that an earlier release has loaded: `current` on the newest tape, `past` withdrawn before it. */
async function portfolioOf(current: readonly string[], past: readonly string[]) {
  const { owner } = await createTestDatabase();
  const first = await loadAssets(owner, '2026-01-31', []);
  const second = await loadAssets(owner, '2026-02-28', current.map(asset));
  for (const id of past)
    await sql`insert into asset_history values (${id}, ${first}, ${second}, true, 10, 'active', '2026-12-31')`.execute(
      owner,
    );
  await sql`insert into import_missing_assets values (${second}, 1, ${decomposed}, 10, 'active', '2026-12-31')`.execute(
    owner,
  );
  await sql`insert into import_rejects values (${second}, 1, 2, ${decomposed}, 'status', '', 'status_missing', 'x')`.execute(
    owner,
  );
  return owner;
}

type Owner = Awaited<ReturnType<typeof portfolioOf>>;

async function idsOf(owner: Owner) {
  const { rows } = await sql<{ place: string; id: string }>`
    select 'assets' as place, id from assets union all select 'history', asset_id from asset_history
    union all select 'missing', asset_id from import_missing_assets union all select 'rejects', asset_id from import_rejects
    order by place, id`.execute(owner);
  return rows.map(({ place, id }) => `${place} ${id}`);
}

const migrated = (owner: Owner) =>
  (owner as unknown as Kysely<unknown>).transaction().execute((transaction) => up(transaction));

test('composes decomposed ids in the portfolio, its history and every list', async () => {
  const owner = await portfolioOf(['A-1', decomposed, 'Z\u030c'], [`${decomposed}-old`, 'B-1']);
  const { revision } = await owner.selectFrom('portfolio').select('revision').executeTakeFirstOrThrow();
  await migrated(owner);
  expect(await idsOf(owner)).toEqual([
    'assets A-1',
    `assets ${composed}`,
    'assets \u017d',
    'history B-1',
    `history ${composed}-old`,
    `missing ${composed}`,
    `rejects ${composed}`,
  ]);
  expect(await rollupDifferences(owner)).toEqual([]);
  const after = await owner.selectFrom('portfolio').select('revision').executeTakeFirstOrThrow();
  expect(after.revision).toBe(revision + 1);
  await migrated(owner);
  expect((await owner.selectFrom('portfolio').select('revision').executeTakeFirstOrThrow()).revision).toBe(
    revision + 1,
  );
});

test('trims around ids every kind of white space that the importer trims', async () => {
  const spaces = Array.from({ length: 0xffff }, (_, index) => index + 1)
    .filter(isSpace)
    .map((code) => [String.fromCharCode(code), `S-${code}`] as const);
  expect(spaces.length).toBeGreaterThan(20);
  const [first, second, ...rest] = spaces;
  const owner = await portfolioOf(
    rest.map(([space, id]) => space + id + space),
    [first, second].map((pair) => pair?.toReversed().join('') ?? ''),
  );
  await sql`insert into import_rejects select import_id, 2, 3, ${`\u202f${decomposed} 2\u3000`}, field, value, code, message
    from import_rejects`.execute(owner);
  await migrated(owner);
  const ids = await idsOf(owner);
  expect(ids.filter((line) => line.startsWith('assets'))).toEqual(rest.map(([, id]) => `assets ${id}`).sort());
  expect(ids.filter((line) => line.startsWith('history'))).toEqual(
    [first, second].map((pair) => `history ${pair?.[1]}`).sort(),
  );
  expect(ids).toContain(`rejects ${composed} 2`);
});

test.each([
  ['two assets with and without white space', ['X-1', 'X-1\u3000'], []],
  ['an asset and a withdrawn one with white space and in the other form', [composed], [`\ufeff${decomposed}`]],
  ['two with white space', ['X-1\u202f', 'X-1\u2003'], []],
  ['two assets', [composed, decomposed], []],
  ['an asset and a withdrawn one', [composed], [decomposed]],
  ['a withdrawn asset and a current one in the other form', [decomposed], [composed]],
  ['two that are both to be composed', ['\u1e9b\u0323', '\u017f\u0323\u0307'], []],
])('%s that would become one stop it before anything is changed, and are named', async (_, current, past) => {
  const owner = await portfolioOf(['A-1\u0301', ...current], past);
  const before = await idsOf(owner);
  const spelled = [...current, ...past]
    .sort()
    .map((id) => `"${id.replace(/[^\x20-\x7e]/gu, (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`)}"`);
  await expect(migrated(owner)).rejects.toThrow(`${spelled.join(' and ')}. No id was changed.`);
  expect(await idsOf(owner)).toEqual(before);
});

test('an id of nothing but white space stops it', async () => {
  const owner = await portfolioOf(['\u3000'], []);
  await expect(migrated(owner)).rejects.toThrow(String.raw`"\u{3000}". No id was changed.`);
});

test('an id that would become too long stops it', async () => {
  // Excluded from composition: its composed form has two characters.
  const owner = await portfolioOf(['\u0958'.repeat(100)], []);
  await expect(migrated(owner)).rejects.toThrow('longer than 100 characters');
});
