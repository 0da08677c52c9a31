import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { repository } from '../kit/repository.ts';

/** Each kind of rule finds a seeded defect. `npm run check` applies the rules to the repository itself. */
const seeded = mkdtempSync(join(tmpdir(), 'import-rules-'));
afterEach(() => rmSync(seeded, { recursive: true, force: true }));

function violations(files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(seeded, path)), { recursive: true });
    writeFileSync(join(seeded, path), text);
  }
  const folders = new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''));
  const rules = join(repository, 'tools/import-rules');
  const { stdout } = spawnSync(
    process.execPath,
    [
      join(rules, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      join(rules, 'rules.mjs'),
      ...folders,
    ],
    { cwd: seeded, encoding: 'utf8' },
  );
  return stdout;
}

it.each([
  [
    'files that import each other',
    {
      'local/a.ts': "import { b } from './b.ts';\nexport const a = () => b;",
      'local/b.ts': "import { a } from './a.ts';\nexport const b = () => a;",
    },
    'import-circle: local/a.ts',
  ],
  [
    'a circle of types alone',
    {
      'local/a.ts': "import type { B } from './b.ts';\nexport type A = B | 1;",
      'local/b.ts': "import type { A } from './a.ts';\nexport type B = A[];",
    },
    'import-circle: local/a.ts',
  ],
  [
    'a tool that imports what runs on it',
    { 'tools/a.ts': "import '../local/start.ts';", 'local/start.ts': 'export {};' },
    'tools-imports-upwards: tools/a.ts → local/start.ts',
  ],
  [
    'a package that imports what lies outside of it',
    { 'backend/src/a.ts': "import '../../platform/topology.ts';", 'platform/topology.ts': 'export {};' },
    'backend-imports-upwards: backend/src/a.ts → platform/topology.ts',
  ],
  [
    'a query that sees a request',
    {
      'backend/src/features/x/x.queries.ts': "import '../../http/problem.ts';",
      'backend/src/http/problem.ts': 'export {};',
    },
    'query-sees-a-request: backend/src/features/x/x.queries.ts',
  ],
  [
    'loan arithmetic that reads the database',
    {
      'backend/src/loans/x.ts': "import '../database/connection.ts';",
      'backend/src/database/connection.ts': 'export {};',
    },
    'loan-arithmetic-does-io: backend/src/loans/x.ts',
  ],
  [
    'a folder that imports a feature built on it',
    {
      'backend/src/database/x.ts': "import '../features/x/x.queries.ts';",
      'backend/src/features/x/x.queries.ts': 'export {};',
    },
    'feature-imported-from-below: backend/src/database/x.ts',
  ],
  [
    'a portfolio that knows HTTP',
    {
      'backend/src/portfolio/x.ts': "import type { Problem } from '../http/problem.ts';\nexport type X = Problem;",
      'backend/src/http/problem.ts': 'export type Problem = string;',
    },
    'portfolio-knows-http: backend/src/portfolio/x.ts',
  ],
  [
    'a development dependency of what `npm start` runs',
    {
      'package.json': '{"devDependencies":{"yaml":"1.0.0"}}',
      'node_modules/yaml/package.json': '{"name":"yaml","version":"1.0.0","main":"index.js"}',
      'node_modules/yaml/index.js': '',
      'local/start.ts': "import 'yaml';",
    },
    'running-system-needs-a-tool: local/start.ts',
  ],
])('finds %s', (_name, files, expected) => {
  expect(violations(files)).toContain(expected);
});

it('allows imports downwards', () => {
  expect(
    violations({ 'local/start.ts': "import '../platform/topology.ts';", 'platform/topology.ts': 'export {};' }),
  ).toContain('no dependency violations found');
});
