import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealSystem, startRealSystem } from '../frontend/tools/real-system.ts';
import { runningLocalDatabase } from '../local/database/database.ts';

/** The maximum size of a page, whatever an import accepts. */
const maxPageBytes = 400_000;
const rows = 12_000;
const directory = mkdtempSync(join(tmpdir(), 'portfolio-bounded-'));

/** 100 characters of four bytes each, or twelve in a URL. */
const longId = (index: number) => `${'🏦'.repeat(92)}${String(index).padStart(8, '0')}`;
const ignoredColumns = Array.from({ length: 300 }, (_, index) => `${'column '.repeat(14)}${index}`);

/** Due dates spread over all months from 1900 to 9999, with the largest amounts. */
function assetRow(index: number): string {
  const month = Math.floor((index * 97_000) / rows);
  const due = `${1900 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-28`;
  const status = index % 7 === 0 ? 'defaulted' : index % 5 === 0 ? 'paid' : 'active';
  return `${longId(index)},9999999999999.99,${status},${index === 1 ? '9999-12-31' : due}`;
}

/** Writes a tape whose file name has the maximum length. */
function tape(day: string, lines: readonly string[], columns: readonly string[] = []): string {
  const path = join(directory, `${day}-${'x'.repeat(240)}.csv`);
  const cells = columns.map(() => ',').join('');
  const header = ['id,nominal_value,status,due_date', ...columns].join(',');
  writeFileSync(path, [header, ...lines.map((line) => line + cells), ''].join('\n'));
  return path;
}

const all = Array.from({ length: rows }, (_, index) => assetRow(index));
const faults = Array.from(
  { length: 1_100 },
  (_, index) => `new-${longId(index).slice(-90)},${'not an amount '.repeat(2_000)},${'&<>'.repeat(100)},never`,
);

let system: RealSystem;

beforeAll(async () => {
  system = await startRealSystem({ DEMO: '0' }, directory);
  const load = (...args: string[]) => system.run('local/import.ts', args);
  load('--as-of', '2026-01-31', tape('2026-01-31', all, ignoredColumns));
  load('--as-of', '2026-02-28', '--skip-rejected', tape('2026-02-28', [...all.slice(0, -1_100), ...faults]));
  load('--as-of', '2026-03-31', '--missing', 'withdraw', tape('2026-03-31', all.slice(0, -1_100)));
  await repeatImports(1_000);
});
afterAll(async () => {
  await system?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Inserts daily imports that each restate one asset. Loading them one by one would take a quarter of an hour. */
async function repeatImports(times: number): Promise<void> {
  const database = await runningLocalDatabase(directory);
  const owner = new pg.Client({ connectionString: database?.ownerUrl });
  await owner.connect();
  const copy = (table: string, changes: string) =>
    owner.query(`insert into ${table} overriding system value
      select (jsonb_populate_record(original, ${changes})).* from ${table} as original, generate_series(1, ${times}) as n
      where ${table === 'imports' ? 'id' : 'import_id'} = 3`);
  const day = `'2026-03-31'::date + n`;
  await copy('imports', `jsonb_build_object('id', 3 + n, 'sequence', 3 + n, 'as_of_date', ${day})`);
  await copy('insight_snapshots', `jsonb_build_object('import_id', 3 + n, 'as_of_date', ${day})`);
  await copy('import_transitions', `jsonb_build_object('import_id', 3 + n)`);
  await copy('import_roll_forwards', `jsonb_build_object('import_id', 3 + n, 'previous_as_of_date', ${day} - 1)`);
  await owner.query(
    `insert into asset_history (asset_id, import_id, ended_by, withdrawn, nominal_value, status, due_date)
    select $1, 3 + n, 4 + n, false, n, 'active', '2030-01-01' from generate_series(1, ${times - 1}) as n`,
    [longId(1)],
  );
  await owner.query('update portfolio set revision = revision + 1, token = gen_random_uuid()');
  await owner.end();
}

const pages = [
  '/',
  '/?as_of=2026-04-15',
  '/?as_of=9999-12-31',
  '/assets',
  '/assets?sort=-due_date',
  '/assets?limit=50',
  '/search?q=0',
  '/assets?status=active&ageing=overdue&value_min=1&value_max=99999999999999&sort=-nominal_value',
  `/assets/${encodeURIComponent(longId(1))}`,
  '/imports',
  '/imports/1',
  '/imports/2',
  '/imports/3',
  '/imports/1003',
  '/status',
];

test.for(pages)('%s stays small for any portfolio that an import accepts', async (path) => {
  const response = await fetch(system.url + path);
  const page = await response.text();
  expect(response.status).toBe(200);
  expect(page).not.toContain('can’t be shown');
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(maxPageBytes);
});

test('a page of two hundred assets, which a reader asks for, stays within four times as much', async () => {
  const page = await (await fetch(`${system.url}/assets?limit=200`)).text();
  expect(page).not.toContain('can’t be shown');
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(4 * maxPageBytes);
});

test.for([
  [
    'many unknown parameters',
    `/assets?${Array.from({ length: 800 }, (_, index) => `p${index}=1`)
      .join('&')
      .slice(0, 4_000)}`,
  ],
  ['many statuses', `/assets?status=${'a,'.repeat(1_900)}a`],
  ['more assets than a page shows', '/assets?limit=1000'],
  ['a long prefix', `/assets?id_prefix=${'<'.repeat(1_300)}`],
])('a URL with %s gives no large page', async ([, path]) => {
  const response = await fetch(system.url + path);
  expect(response.status).toBe(400);
  expect(Buffer.byteLength(await response.text())).toBeLessThanOrEqual(maxPageBytes);
});
