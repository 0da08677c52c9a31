import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** As many files as a further alert may change, not counting generated ones. */
export const maxFiles = 2;

/**
 * Commands that must succeed afterwards, each in its folder; the first two write what is generated. The alert is then a rule
 * that fires and clears, a row of OBSERVABILITY.md and an alarm on AWS.
 */
export const checks: readonly { readonly folder: string; readonly command: readonly string[] }[] = [
  { folder: '.', command: ['node', 'observability/generate.ts'] },
  { folder: 'infra', command: ['npm', 'run', 'cost', '--', '--write'] },
  { folder: '.', command: ['npx', 'vitest', 'run', '--config', 'observability/vitest.config.ts'] },
  { folder: '.', command: ['grep', 'alert: db-storage-low', 'observability/prometheus/rules.generated.yml'] },
  { folder: '.', command: ['grep', 'db-storage-low', 'OBSERVABILITY.md'] },
  {
    folder: 'infra',
    command: ['npx', 'vitest', 'run', 'test/intent.test.ts', 'test/cost.test.ts', 'test/guide.test.ts'],
  },
  { folder: '.', command: ['npx', 'tsc'] },
  { folder: '.', command: ['npx', 'biome', 'check', '--error-on-warnings', 'platform', 'observability'] },
];

const alert = `  {
    id: 'db-storage-low',
    service: 'db',
    severity: 'ticket',
    meaning: 'Less than 10 GiB of database storage is left',
    reason: 'A large import needs a few GiB; the rest leaves time until db-storage pages',
    firstStep: 'Enlarge the volume; on AWS raise the maximum storage',
    playbook: 'database',
    ...below(10 * 1024 ** 3, 'bytes', { count: 2, seconds: 300 }),
    cloudwatch: { ...rds, metric: 'FreeStorageSpace', statistic: 'Minimum' },
    prometheus: { value: '(min(node_filesystem_avail_bytes{mountpoint="/database"}) or vector(0))' },
  },
`;

const ruleCase = `  'db-storage-low': {
    ...one('node_filesystem_avail_bytes{mountpoint="/database"}', 10 * 1024 ** 3 - 1, 10 * 1024 ** 3, 1e12),
    cannotBeCaused: 'it takes a disk that is nearly full',
  },
`;

/** Adds a ticket before the database's disk is full to a copy of the tree. */
export function addAlert(tree: string): void {
  const insertBefore = (path: string, anchor: string, text: string) => {
    const content = readFileSync(join(tree, path), 'utf8');
    if (content.split(anchor).length !== 2) throw new Error(`"${anchor}" is not once in ${path}.`);
    writeFileSync(
      join(tree, path),
      content.replace(anchor, () => text + anchor),
    );
  };
  insertBefore('platform/alerts/database.ts', "  {\n    id: 'db-memory',\n", alert);
  insertBefore('observability/tests/rule-cases.ts', "  'db-memory': {\n", ruleCase);
}
