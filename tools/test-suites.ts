import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './kit/repository.ts';

/** The suites of `npm test`, each in the folder of its package. */
export const suites: Readonly<Record<string, { readonly directory: string }>> = {
  project: { directory: '.' },
  backend: { directory: 'backend' },
  frontend: { directory: 'frontend' },
  infra: { directory: 'infra' },
};

/**
 * Chooses the files to run in each suite. A suite without files runs whole; without arguments every suite runs.
 * @param asked names of suites, and paths of test files relative to the repository
 * @throws Error naming an argument that is neither
 */
export function selectTests(asked: readonly string[]): Map<string, string[]> {
  const selected = new Map<string, string[]>();
  for (const name of asked.length > 0 ? asked : Object.keys(suites)) {
    if (name in suites) {
      selected.set(name, []);
      continue;
    }
    if (!/\.test\.ts$/.test(name) || !existsSync(join(repository, name)))
      throw new Error(`There is no suite or test file ${name}; the suites are ${Object.keys(suites).join(', ')}.`);
    const [folder = '', ...rest] = name.split('/');
    const suite = folder in suites ? folder : 'project';
    const files = selected.get(suite);
    // If the whole suite was asked for, the file runs anyway.
    if (files === undefined) selected.set(suite, [suite === 'project' ? name : rest.join('/')]);
    else if (files.length > 0) files.push(suite === 'project' ? name : rest.join('/'));
  }
  return selected;
}
