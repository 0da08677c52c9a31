import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireDescendant } from './ancestry.ts';

describe('a release that was merged before the one that runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ancestry-'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  const commit = (name: string) => {
    git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--allow-empty', '-m', name);
    return `1.0.0-${git('rev-parse', 'HEAD').slice(0, 12)}`;
  };
  let older = '';
  let newer = '';
  let aside = '';

  beforeAll(() => {
    git('init', '--quiet', '--initial-branch=main');
    older = commit('older');
    newer = commit('newer');
    git('checkout', '--quiet', '-b', 'aside', 'HEAD~1');
    aside = commit('aside');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is refused', () => {
    expect(() => requireDescendant(older, newer, folder)).toThrow(
      /was not built from a later commit: nothing is deployed/,
    );
  });

  test('is refused from another branch too', () => {
    expect(() => requireDescendant(aside, newer, folder)).toThrow(/was not built from a later commit/);
  });

  test('is refused where its order is unknown', () => {
    expect(() => requireDescendant(newer, '1.0.0-ffffffffffff', folder)).toThrow(
      /is unknown: fatal: .*run the workflow/,
    );
    expect(() => requireDescendant(newer, 'made-by-hand', folder)).toThrow(/can't be told from their names/);
  });

  test('a later one, and the same one again, are deployed', () => {
    expect(() => requireDescendant(newer, older, folder)).not.toThrow();
    expect(() => requireDescendant(newer, newer, folder)).not.toThrow();
  });
});
