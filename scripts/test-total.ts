import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

interface VitestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

export interface Total {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Adds up Vitest's JSON reports; a suite without a report, or a file that did not load, counts as one failure. */
export function totalOf(files: readonly string[]): Total {
  let [passed, failed, skipped] = [0, 0, 0];
  for (const file of files) {
    if (!existsSync(file)) {
      console.error(`The suite ${basename(file, '.json')} wrote no report.`);
      failed += 1;
      continue;
    }
    const result = JSON.parse(readFileSync(file, 'utf8')) as VitestResult;
    const notLoaded = result.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    passed += result.numPassedTests;
    failed +=
      result.numFailedTests +
      notLoaded.length +
      (!result.success && result.numFailedTests + notLoaded.length === 0 ? 1 : 0);
    skipped += result.numPendingTests + result.numTodoTests;
  }
  return { passed, failed, skipped };
}

export function printTotal(files: readonly string[]): Total {
  const total = totalOf(files);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total;
}

if (import.meta.main) {
  const { failed, passed } = printTotal(process.argv.slice(2));
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
