/** Every external dependency is updated automatically, in groups and not on its release day. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { repository } from '../../tools/kit/repository.ts';

interface Update {
  readonly 'package-ecosystem': string;
  readonly directory?: string;
  readonly directories?: readonly string[];
  readonly cooldown?: { readonly 'default-days'?: number };
  readonly groups?: Readonly<Record<string, unknown>>;
}

const leastDays = 7;

/** The dependency ecosystem of a file, by the file's name. */
const manifests: Readonly<Record<string, string>> = {
  'package-lock.json': 'npm',
  Dockerfile: 'docker',
  'docker-compose.yml': 'docker-compose',
  'requirements.txt': 'pip',
  'go.mod': 'gomod',
};

/** Takes nothing from a registry: its base is built from this machine's packages. */
const withoutUpdates = ['tools/base-images/Dockerfile'];

function faults(text: string, files: readonly string[]): string[] {
  const { updates } = parse(text) as { updates: readonly Update[] };
  const covered = updates.flatMap((update) =>
    [update.directory ?? [], update.directories ?? []].flat().map((path) => `${update['package-ecosystem']} ${path}`),
  );
  const needed = files
    .filter((file) => basename(file) in manifests && !withoutUpdates.includes(file))
    .map((file) => `${manifests[basename(file)]} ${join('/', dirname(file))}`);
  return [
    ...[...needed, 'github-actions /'].filter((name) => !covered.includes(name)).map((name) => `${name}: no updates`),
    ...covered
      .filter((name) => !needed.includes(name) && name !== 'github-actions /')
      .map((name) => `${name}: nothing to update`),
    ...updates
      .filter(({ cooldown }) => (cooldown?.['default-days'] ?? 0) < leastDays)
      .map((update) => `${update['package-ecosystem']}: does not wait ${leastDays} days`),
    ...updates
      .filter(({ groups }) => Object.keys(groups ?? {}).length === 0)
      .map((update) => `${update['package-ecosystem']}: in no groups`),
  ];
}

const text = readFileSync(join(repository, '.github/dependabot.yml'), 'utf8');
// New, untracked files count too.
const listed = ['ls-files', '--cached', '--others', '--exclude-standard'];
const files = execFileSync('git', listed, { cwd: repository, encoding: 'utf8' }).trim().split('\n');

test('the dependency updates cover every manifest, in groups, after a cooling-off time', () => {
  expect(faults(text, files)).toEqual([]);
});

describe('a seeded defect is caught:', () => {
  test.each([
    ['a package without updates', 'directories: [/, /backend, ', 'directories: [/, ', 'npm /backend: no updates'],
    [
      'a folder that is gone',
      'directories: [/, /backend, ',
      'directories: [/, /backend, /old, ',
      'npm /old: nothing to update',
    ],
    [
      'updates on the day of release',
      'cooldown: { default-days: 7, semver-major-days: 30 }',
      'cooldown: { semver-major-days: 30 }',
      'npm: does not wait 7 days',
    ],
    [
      'a pull request for each update',
      'groups:\n      actions: { patterns: ["*"] }',
      'groups: {}',
      'github-actions: in no groups',
    ],
  ])('%s', (_name, from, to, says) => {
    const changed = text.replace(from, to);
    expect(changed, 'the defect could not be seeded').not.toBe(text);
    expect(faults(changed, files)).toEqual([says]);
  });
});
