import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, '../..');
const dist = join(folder, 'dist');
const read = <File>(path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as File;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Dependencies, because `npm start` builds the dashboard; the build itself does without them. */
const buildTools = ['@types/node', '@types/react', '@types/react-dom', 'esbuild', 'typescript'];

test('the build lists exactly the packages it contains', () => {
  const bundled = read<string[]>('dist/bundled.json');
  const { dependencies, devDependencies } = read<Manifest>('package.json');
  const isInside = (name: string) =>
    bundled.includes(`node_modules/${name}`) || existsSync(join(dist, 'node_modules', name));

  expect(Object.keys(dependencies).filter((name) => !isInside(name))).toEqual(buildTools);
  expect(Object.keys(devDependencies).filter(isInside)).toEqual([]);
});

test("every package that esbuild marks in the server's bundle is listed", () => {
  const scripts = globSync('*.js', { cwd: dist }).map((name) => readFileSync(join(dist, name), 'utf8'));
  const marked = scripts.flatMap((script) =>
    [...script.matchAll(/^\s*\/\/ (node_modules\/(?:@[^/\n]+\/)?[^/\n]+)\//gm)].map(([, path]) => path),
  );
  const bundled = read<string[]>('dist/bundled.json');
  expect(marked.length).toBeGreaterThan(20);
  expect(marked.filter((path) => !bundled.includes(path ?? ''))).toEqual([]);
});
