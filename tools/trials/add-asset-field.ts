import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** As many files as a further field of an asset may change, not counting generated ones. */
export const maxFiles = 6;

/**
 * Commands that must succeed afterwards, each in its folder; the first four write what is generated and format the rest. The field is
 * then read from a tape, stored with history, in the API's detail, in the CSV export and in the dashboard's table and pages.
 */
export const checks: readonly { readonly folder: string; readonly command: readonly string[] }[] = [
  { folder: 'backend', command: ['npm', 'run', 'openapi'] },
  { folder: 'backend', command: ['npm', 'run', 'profile-schema'] },
  { folder: 'frontend', command: ['npm', 'run', 'api-types'] },
  { folder: '.', command: ['npx', 'biome', 'check', '--write', 'backend/src', 'frontend/src'] },
  { folder: 'backend', command: ['npm', 'run', 'check'] },
  {
    folder: 'backend',
    command: [
      'npx',
      'vitest',
      'run',
      'src/loans',
      'src/contract.test.ts',
      'src/features/assets/servicer-reference.test.ts',
    ],
  },
  { folder: 'frontend', command: ['npx', 'tsc'] },
  { folder: 'frontend', command: ['node', '--input-type=module', '--eval', rendersTheField()] },
];

const field = `  servicer_reference: {
    type: 'text',
    required: false,
    check: checkText,
    inContract: false,
    exported: true,
    listed: true,
    sortable: false,
    filters: {},
    label: 'Servicer reference',
    meaning: 'What the servicer calls the asset',
  },
`;

const migration = `import { type Kysely, sql } from 'kysely';

/** What the servicer calls an asset. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const table of ['assets', 'asset_history', 'import_missing_assets'])
    await sql\`alter table \${sql.table(table)} add column servicer_reference text collate "C"\`.execute(database);
}
`;

const test = `import { expect, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { importFile, tapeFile } from '../../../test-support/importing.ts';

const tape = (reference: string) =>
  tapeFile(\`id,servicer_reference,nominal_value,status,due_date\\nA,\${reference},100.00,active,2027-01-31\\nB,,5.00,paid,2026-01-31\\n\`);

test('a servicer reference goes from the tape to the detail, its history, the list and the CSV, and back', async () => {
  const database = await createTestDatabase();
  await importFile(database, tape('first'), '--as-of', '2024-01-31');
  const changed = await importFile(database, tape('=1+1'), '--as-of', '2024-02-29');
  expect(changed.counts).toMatchObject({ assetsChanged: 1, assetsUnchanged: 1 });
  const { get } = await startTestApi(database);
  expect(JSON.parse((await get('/assets/A')).body)).toMatchObject({
    servicer_reference: '=1+1',
    history: [{ servicer_reference: '=1+1' }, { servicer_reference: 'first' }],
  });
  expect(Object.keys(JSON.parse((await get('/assets')).body)[0])).toEqual(['id', 'nominal_value', 'status', 'due_date']);
  expect(JSON.parse((await get('/assets?fields=all')).body)).toMatchObject([
    { id: 'A', servicer_reference: '=1+1' },
    { id: 'B', servicer_reference: null },
  ]);
  const csv = (await get('/assets.csv')).body;
  expect(csv.split('\\r\\n')).toEqual([
    '"id",nominal_value,status,due_date,servicer_reference',
    "A,100.00,active,2027-01-31,'=1+1",
    'B,5.00,paid,2026-01-31,',
    '',
  ]);
  const again = await importFile(database, tapeFile(csv), '--as-of', '2024-02-29');
  expect(again.outcome).toBe('unchanged');
});
`;

/** The dashboard's table and the history of an asset's page, as the server renders them. */
function rendersTheField(): string {
  const page = `
    import { renderToStaticMarkup } from 'react-dom/server';
    import { fieldsWithValues } from '../asset-fields.ts';
    import { AssetHistory } from './AssetHistory.tsx';
    import { AssetsTable } from './AssetsTable.tsx';
    const values = { nominal_value: '1.00', status: 'active', due_date: '2027-01-31', servicer_reference: 'SR-1' };
    const version = { ...values, change: 'new', import_id: 1, as_of_date: '2026-01-31', loaded_at: '' };
    module.exports = [
      renderToStaticMarkup(<AssetsTable assets={[{ id: 'A', ...values }]} caption="Assets" currency="EUR" linked />),
      renderToStaticMarkup(<AssetHistory history={[version]} currency="EUR" />),
      // The asset's page has a fact for each of these.
      fieldsWithValues([values]).map(({ name, label }) => name === 'servicer_reference' ? label + ' SR-1' : '').join(''),
    ];`;
  return `
    import assert from 'node:assert';
    import { createRequire } from 'node:module';
    import { build } from 'esbuild';
    const { outputFiles } = await build({
      stdin: { contents: ${JSON.stringify(page)}, resolveDir: 'src/app/components', loader: 'tsx' },
      bundle: true, platform: 'node', format: 'cjs', jsx: 'automatic', write: false, logLevel: 'error',
    });
    const module = { exports: [] };
    new Function('require', 'module', outputFiles[0].text)(createRequire(process.cwd() + '/'), module);
    for (const markup of module.exports) {
      assert.match(markup, /Servicer reference/);
      assert.match(markup, /SR-1/);
    }
  `;
}

/** Adds the optional text field \`servicer_reference\` to the assets of a copy of the tree. */
export function addAssetField(tree: string): void {
  const edit = (path: string, ...edits: readonly (readonly [anchor: string, text: string])[]) => {
    let content = readFileSync(join(tree, path), 'utf8');
    for (const [anchor, text] of edits) {
      if (content.split(anchor).length !== 2) throw new Error(`"${anchor}" is not once in ${path}.`);
      content = content.replace(anchor, () => text);
    }
    writeFileSync(join(tree, path), content);
  };
  edit('backend/src/loans/asset-fields.ts', [
    '} as const satisfies Readonly<Record<string, AssetField>>',
    `${field}} as const satisfies Readonly<Record<string, AssetField>>`,
  ]);
  writeFileSync(join(tree, 'backend/src/database/migrations/9999-servicer-reference.ts'), migration);
  edit(
    'backend/src/database/migrations.ts',
    [
      "import type { Database } from './schema.ts';\n",
      "import * as servicerReference from './migrations/9999-servicer-reference.ts';\nimport type { Database } from './schema.ts';\n",
    ],
    [
      '};\n\ninterface MigrationOptions',
      "  '9999-servicer-reference': servicerReference,\n};\n\ninterface MigrationOptions",
    ],
  );
  writeFileSync(join(tree, 'backend/src/features/assets/servicer-reference.test.ts'), test);
}
