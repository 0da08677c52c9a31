import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { environmentFor } from '../../platform/settings/environment.ts';
import { containersOf } from './checks/security.checks.ts';
import { synthesized } from './synthesized.ts';

/** How each image is built, which the templates rely on. */
const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

describe('what a container runs is in its image', () => {
  test('the scripts of the API', () => {
    const [, names = ''] = /const entryPoints = \[(.*)\]/.exec(read('backend/build.ts')) ?? [];
    const built = [...names.matchAll(/'(\w+)'/g)].map(([, name]) => `dist/${name}.js`);
    const scripts = containersOf(synthesized('production'))
      .filter(({ name }) => ['backend', 'migrate', 'import'].includes(name))
      .flatMap(({ definition: { Command, HealthCheck } }) => [
        Command.find((part: string) => !part.startsWith('--')),
        ...(HealthCheck?.Command.slice(2) ?? []),
      ]);
    expect([...new Set(scripts)].sort()).toEqual([...built].sort());
  });

  test('the authorities of RDS, where the API and its tasks look for them', () => {
    expect(environmentFor('aws', 'backend').DATABASE_CA_FILE).toBe('/app/dist/rds-ca.pem');
    expect(read('backend/build.ts')).toContain("writeFileSync(join(dist, 'rds-ca.pem'), databaseAuthorities())");
    expect(read('backend/Dockerfile')).toMatch(/WORKDIR \/app\nCOPY --from=build \/app\/dist \.\/dist\/\n/);
  });
});
