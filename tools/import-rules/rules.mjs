import { mayImport } from './folders.ts';

/** A check compares the code of several folders; it may import what it compares. */
const checks = [
  '^tools/(checks|trials)/',
  '^platform/.*\\.test\\.ts$',
  // The demo year is a fixture too.
  '^backend/.*\\.test\\.ts$',
  // What the delivery asks an account for, and what the logs are searched for, is in the templates.
  '^infra/test/',
];

const folderRules = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `${folder.replace('/', '-')}-imports-upwards`,
  comment: `${folder}/ may import ${['itself', ...allowed].join(', ')}; the table is in tools/import-rules/folders.ts`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: checks },
  to: { path: `^(${Object.keys(mayImport).join('|')})/`, pathNot: `^(${[folder, ...allowed].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'import-circle',
      comment: 'Files that import each other are one file in two: move what both need into a third',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...folderRules,
    {
      name: 'loan-arithmetic-does-io',
      comment: 'backend/src/loans/ is pure arithmetic: no database, no HTTP',
      severity: 'error',
      from: { path: '^backend/src/loans/' },
      to: { path: '^backend/', pathNot: '^backend/src/loans/' },
    },
    {
      name: 'query-sees-a-request',
      comment: 'Queries take the database and plain values; only routes know HTTP',
      severity: 'error',
      from: { path: '\\.queries\\.ts$' },
      to: { path: '^backend/src/http/' },
    },
    {
      name: 'feature-imported-from-below',
      comment: 'Features stand on the other folders of the backend; what both need belongs in one of those',
      severity: 'error',
      from: { path: '^backend/src/(config|database|http|loans|observability|portfolio)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^backend/src/features/' },
    },
    {
      name: 'portfolio-knows-http',
      comment: 'http/ caches by the portfolio’s revision, so it imports portfolio/ and not the other way round',
      severity: 'error',
      from: { path: '^backend/src/(database|portfolio)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^backend/src/http/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules/|/dist/|\\.next|cdk\\.out' },
    // Types count: a file that needs another's type depends on it.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js'] },
  },
};
