import { expect, it } from 'vitest';
import { selectTests, suites } from './test-suites.ts';

it('selects every suite when nothing is asked for', () => {
  expect([...selectTests([])]).toEqual(Object.keys(suites).map((name) => [name, []]));
});

it('assigns a file to the suite of its package, or else to the project', () => {
  const files = ['backend/src/import.test.ts', 'tools/test-suites.test.ts', 'backend/src/server.test.ts'];
  expect([...selectTests(files)]).toEqual([
    ['backend', ['src/import.test.ts', 'src/server.test.ts']],
    ['project', ['tools/test-suites.test.ts']],
  ]);
});

it('runs the whole suite when both the suite and one of its files are asked for', () => {
  for (const asked of [
    ['backend', 'backend/src/import.test.ts'],
    ['backend/src/import.test.ts', 'backend'],
  ])
    expect([...selectTests(asked)]).toEqual([['backend', []]]);
});

it('reports a name that is neither a suite nor a test file', () => {
  for (const name of ['nothing', 'backend/src/nothing.test.ts', 'backend/src/server.ts'])
    expect(() => selectTests([name])).toThrow(`There is no suite or test file ${name};`);
});
