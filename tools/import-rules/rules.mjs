import { mayImport } from './folders.ts';

/** A check may import the folders whose code it compares. */
const checks = [
  '^tools/(checks|trials)/',
  '^platform/.*\\.test\\.ts$',
  // They use the demo year as a fixture.
  '^backend/.*\\.test\\.ts$',
  // They check that the templates contain what the delivery and the log questions need.
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
      comment: 'Files must not import each other, directly or through others: move what both need into a third file',
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
      to: { path: '^backend/(?!node_modules/)', pathNot: '^backend/src/loans/' },
    },
    {
      name: 'running-system-needs-a-tool',
      comment:
        '`npm start`, `demo` and `import` install no development dependencies: make it a dependency, or do without',
      severity: 'error',
      from: {
        path: '^(local|compose|samples|backend/(src|embedded-database)|frontend/src|tools/kit|platform)/',
        pathNot: [
          '\\.(test|setup)\\.tsx?$',
          '^platform/(parity|kubernetes)/',
          '^backend/src/openapi/',
          '^frontend/src/.*test',
        ],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'query-sees-a-request',
      comment: 'Queries take the database and plain values. Only routes know HTTP',
      severity: 'error',
      from: { path: '\\.queries\\.ts$' },
      to: { path: '^backend/src/http/' },
    },
    {
      name: 'feature-imported-from-below',
      comment:
        'Features import the other folders of the backend, never the reverse. Move shared code out of the feature',
      severity: 'error',
      from: { path: '^backend/src/(config|database|http|loans|observability|portfolio)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^backend/src/features/' },
    },
    {
      name: 'portfolio-knows-http',
      comment: 'http/ caches by the portfolio’s revision, so it imports portfolio/, never the reverse',
      severity: 'error',
      from: { path: '^backend/src/(database|portfolio)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^backend/src/http/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(backend|frontend)/dist/|\\.next|cdk\\.out' },
    // Type imports count too: a file that needs another file's type depends on it.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js'] },
  },
};
