import { expect, test } from 'vitest';
import type { Import } from '../../api/contract.ts';
import { loadState } from './load-state.ts';

const given = (change: Partial<Import>) =>
  ({ outcome: 'loaded', mode: 'full', assets_missing: 0, failed_checks: [], ...change }) as unknown as Import;
const check = { check: 'assets', message: 'Fewer.' } as unknown as Import['failed_checks'][number];

test.each<[Partial<Import>, string, string]>([
  [{}, 'good', 'Tape loaded and reconciles'],
  [{ outcome: 'unchanged' }, 'good', 'Tape loaded and reconciles'],
  [{ mode: 'delta', assets_missing: null }, 'good', 'Tape loaded'],
  [{ assets_missing: 9 }, 'warning', 'Tape loaded, does not reconcile'],
  [{ failed_checks: [check] }, 'warning', 'Tape loaded although implausible'],
  [{ outcome: 'implausible' }, 'warning', 'The newest tape was refused as implausible'],
  [{ outcome: 'undone' }, 'warning', 'The newest tape was undone'],
  [{ outcome: 'rejected' }, 'fault', 'The newest tape did not load'],
  [{ outcome: 'failed' }, 'fault', 'The newest tape did not load'],
  [{ outcome: 'interrupted' }, 'fault', 'The newest tape did not load'],
  [{ outcome: 'running' }, 'plain', 'A tape is being loaded'],
])('%o is %s: %s', (change, tone, text) => {
  expect(loadState(given(change))).toEqual({ tone, text });
});
