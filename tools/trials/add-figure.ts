import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** As many files as a further figure may change, not counting generated ones. */
export const maxFiles = 8;

/** Commands that must succeed afterwards, each in its folder. The first three write what is generated and format the rest. */
export const checks: readonly { readonly folder: string; readonly command: readonly string[] }[] = [
  { folder: 'backend', command: ['npm', 'run', 'openapi'] },
  { folder: 'frontend', command: ['npm', 'run', 'api-types'] },
  { folder: '.', command: ['npx', 'biome', 'check', '--write', 'backend/src', 'frontend/src'] },
  { folder: 'backend', command: ['npm', 'run', 'check'] },
  { folder: 'backend', command: ['npx', 'vitest', 'run', 'src/features/defaulted', 'src/http/parameters.test.ts'] },
  { folder: 'frontend', command: ['npm', 'run', 'check'] },
  { folder: '.', command: ['npx', 'biome', 'check', '--error-on-warnings', 'backend/src', 'frontend/src'] },
  { folder: '.', command: ['npx', 'knip', '--no-progress'] },
];

const feature = 'backend/src/features/defaulted/defaulted';

const queries = `import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/schema.ts';
import type { Total } from '../../loans/total.ts';

export interface DefaultedTotals extends Total {
  /** Σ nominal value × days past due. */
  readonly valueDays: string;
}

/** Defaulted assets and how long past due they are on \`asOfDate\`, from the rollup. */
export async function readDefaulted(db: Kysely<Database>, asOfDate: string): Promise<DefaultedTotals> {
  const { rows } = await sql<DefaultedTotals>\`
    select coalesce(sum(assets), 0)::bigint as count, coalesce(sum(nominal_value), 0) as value,
      coalesce(sum(nominal_value * days_past_due(due_date, \${asOfDate}::date)), 0) as "valueDays"
    from asset_rollup where status = 'defaulted'
  \`.execute(db);
  return rows[0] ?? { count: 0, value: '0', valueDays: '0' };
}
`;

const schema = `import { Type } from 'typebox';
import { asOfFields, CountAndValue, NullableNumber } from '../../http/fields.schema.ts';

export const Defaulted = Type.Object(
  { ...asOfFields, defaulted: CountAndValue, weighted_average_days_past_due: NullableNumber },
  { $id: 'Defaulted' },
);
`;

const routes = `import type { FastifyInstance } from 'fastify';
import { asOfInsight } from '../../http/as-of-insight.ts';
import { countAndValue, nullableDecimal } from '../../http/count-and-value.ts';
import { ratio } from '../../loans/ratio.ts';
import { readDefaulted } from './defaulted.queries.ts';
import { Defaulted } from './defaulted.schema.ts';

export function defaultedRoutes(app: FastifyInstance): void {
  asOfInsight(
    app,
    {
      path: '/insights/defaulted',
      operationId: 'getDefaulted',
      summary: 'Defaulted assets and their days past due',
      name: 'Defaulted',
      schema: Defaulted,
    },
    async (snapshot, { date, fields }) => {
      const totals = await readDefaulted(snapshot, date);
      return {
        ...fields,
        defaulted: countAndValue(totals),
        weighted_average_days_past_due: nullableDecimal(ratio(totals.valueDays, totals.value, 2)),
      };
    },
  );
}
`;

const test = `import { expect, it } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { loadAssets } from '../../../test-support/portfolio.ts';

it('weighs the days past due of defaulted assets by their value', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', [
    { id: 'a', nominal_value: '300.00', status: 'defaulted', due_date: '2026-03-21' },
    { id: 'b', nominal_value: '100.00', status: 'defaulted', due_date: '2026-04-30' },
    { id: 'c', nominal_value: '50.00', status: 'active', due_date: '2026-01-01' },
  ]);
  const { get } = await startTestApi(database);
  expect(JSON.parse((await get('/insights/defaulted')).body)).toMatchObject({
    as_of_date: '2026-03-31',
    defaulted: { count: 2, value: 400 },
    weighted_average_days_past_due: 7.5,
  });
});
`;

const panel = `import type { ApiResult } from '../../api/api-result.ts';
import type { Figure } from '../../api/contract.ts';
import { assetsLink } from '../../format/links.ts';
import { countOf, formatAmount } from '../../format/numbers.ts';
import { Facts } from './Facts.tsx';
import { Panel } from './Panel.tsx';

/** How much has defaulted, and how long ago it was due. */
export function DefaultedPanel({ defaulted }: { defaulted: ApiResult<Figure<'defaulted'>> }) {
  return (
    <Panel
      id="defaulted"
      topic="Defaulted"
      className="full-row"
      result={defaulted}
      heading={(data) => \`\${countOf(data.defaulted.count, 'asset')} defaulted\`}
    >
      {(data) => (
        <Facts
          facts={[
            {
              term: 'Defaulted',
              value: formatAmount(data.defaulted.value),
              href: assetsLink({ status: 'defaulted' }),
            },
            { term: 'Average days past due', value: formatAmount(data.weighted_average_days_past_due) },
          ]}
        />
      )}
    </Panel>
  );
}
`;

/** Adds the figure \`/insights/defaulted\`, with a panel on the overview, to a copy of the tree. */
export function addFigure(tree: string): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  };
  write(`${feature}.queries.ts`, queries);
  write(`${feature}.schema.ts`, schema);
  write(`${feature}.routes.ts`, routes);
  write(`${feature}.test.ts`, test);
  write('frontend/src/app/components/DefaultedPanel.tsx', panel);
  const edit = (path: string, ...edits: readonly (readonly [anchor: string, text: string])[]) => {
    let content = readFileSync(join(tree, path), 'utf8');
    for (const [anchor, text] of edits) {
      if (content.split(anchor).length !== 2) throw new Error(`"${anchor}" is not once in ${path}.`);
      content = content.replace(anchor, () => text);
    }
    writeFileSync(join(tree, path), content);
  };
  edit(
    'backend/src/app.ts',
    [
      "import { docsRoutes } from './features/docs/docs.routes.ts';\n",
      "import { defaultedRoutes } from './features/defaulted/defaulted.routes.ts';\nimport { docsRoutes } from './features/docs/docs.routes.ts';\n",
    ],
    ['  concentrationRoutes(app);\n', '  concentrationRoutes(app);\n  defaultedRoutes(app);\n'],
  );
  edit(
    'frontend/src/app/page.tsx',
    [
      "import { DueNextPanel } from './components/DueNextPanel.tsx';\n",
      "import { DefaultedPanel } from './components/DefaultedPanel.tsx';\nimport { DueNextPanel } from './components/DueNextPanel.tsx';\n",
    ],
    ['concentration, transitions, firstDue] =', 'concentration, defaulted, transitions, firstDue] ='],
    [
      "    getFigure('concentration', { as_of: asOf }),\n",
      "    getFigure('concentration', { as_of: asOf }),\n    getFigure('defaulted', { as_of: asOf }),\n",
    ],
    [
      '        <TrendsPanel history={history} />\n',
      '        <DefaultedPanel defaulted={defaulted} />\n        <TrendsPanel history={history} />\n',
    ],
  );
}
