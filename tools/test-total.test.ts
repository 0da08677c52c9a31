import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { totalOf } from './test-total.ts';

const directory = mkdtempSync(join(tmpdir(), 'test-total-'));

function report(suite: string, content: object): string {
  const file = join(directory, `${suite}.json`);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const test = (fullName: string, ...failureMessages: string[]) => ({
  fullName,
  status: failureMessages.length > 0 ? 'failed' : 'passed',
  failureMessages,
});
const empty = { numPassedTests: 0, numPendingTests: 0, numTodoTests: 0, success: true, testResults: [] };

describe('the total of several suites', () => {
  it('adds up what passed and what was skipped', () => {
    const first = report('first', { ...empty, numPassedTests: 3, numPendingTests: 1 });
    const second = report('second', { ...empty, numPassedTests: 4, numTodoTests: 1 });
    expect(totalOf([first, second])).toEqual({ passed: 7, failures: [], skipped: 2 });
  });

  it('names each failed test with its message', () => {
    const file = { name: '/a/b.test.ts', status: 'failed', message: '' };
    const one = report('one', {
      ...empty,
      success: false,
      testResults: [{ ...file, assertionResults: [test('adds'), test('divides', 'expected 1 to be 2')] }],
    });
    expect(totalOf([one]).failures).toEqual([{ suite: 'one', test: 'divides', message: 'expected 1 to be 2' }]);
  });

  it.each([
    [
      'a file that did not load',
      { name: '/a/b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      'b.test.ts',
    ],
    [
      'a file that could not be set up',
      {
        name: '/a/b.test.ts',
        status: 'failed',
        message: 'no engine',
        assertionResults: [{ fullName: 'adds', status: 'skipped', failureMessages: [] }],
      },
      'b.test.ts',
    ],
    ['a run that failed without a failed test', undefined, 'the run as a whole'],
  ])('counts %s as one failure', (_, file, name) => {
    const suite = report('broken', { ...empty, success: false, testResults: file ? [file] : [] });
    expect(totalOf([suite]).failures).toMatchObject([{ suite: 'broken', test: name }]);
  });

  it('counts a suite without a report as one failure', () => {
    expect(totalOf([join(directory, 'absent.json')]).failures).toMatchObject([{ suite: 'absent' }]);
  });
});
