import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

interface VitestResult {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

export interface Failure {
  readonly suite: string;
  readonly test: string;
  readonly message: string;
}

export interface Total {
  readonly passed: number;
  readonly failures: readonly Failure[];
  readonly skipped: number;
}

/**
 * The failures of one report: failed tests, files that failed to load or to set up, and a run that failed without
 * either.
 */
function failuresOf(suite: string, { success, testResults }: VitestResult): Failure[] {
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    return status === 'failed' && failed.length === 0
      ? [{ suite, test: basename(name), message }]
      : failed.map((test) => ({ suite, test: test.fullName, message: test.failureMessages.join('\n') }));
  });
  return success || failures.length > 0
    ? failures
    : [
        {
          suite,
          test: 'the run as a whole',
          message: 'The run failed, although none of its tests did. See its output.',
        },
      ];
}

/** Adds up Vitest's JSON reports; a suite without a report counts as one failure. */
export function totalOf(files: readonly string[]): Total {
  const totals = files.map((file): Total => {
    const suite = basename(file, '.json');
    if (!existsSync(file)) {
      return {
        passed: 0,
        failures: [{ suite, test: 'the run as a whole', message: 'The run wrote no report.' }],
        skipped: 0,
      };
    }
    const result = JSON.parse(readFileSync(file, 'utf8')) as VitestResult;
    return {
      passed: result.numPassedTests,
      failures: failuresOf(suite, result),
      skipped: result.numPendingTests + result.numTodoTests,
    };
  });
  return {
    passed: totals.reduce((sum, { passed }) => sum + passed, 0),
    failures: totals.flatMap(({ failures }) => failures),
    skipped: totals.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}

/** Repeats the failures at the end of the output, where people look first, followed by the total. */
export function printTotal(files: readonly string[]): Total {
  const total = totalOf(files);
  for (const { suite, test, message } of total.failures) {
    const lines = message.split('\n').slice(0, 12);
    console.log(`\nFAILED in ${suite}: ${test}\n  ${lines.join('\n  ')}`);
  }
  console.log(`\n${total.passed} passed, ${total.failures.length} failed, ${total.skipped} skipped`);
  return total;
}

if (import.meta.main) {
  const { failures, passed } = printTotal(process.argv.slice(2));
  process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0;
}
