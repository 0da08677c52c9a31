import { describe, expect, test } from 'vitest';
import { allChecks } from './checks/all-checks.ts';
import { synthesized } from './synthesized.ts';

describe.each(['staging', 'stagingPartTime', 'production'] as const)('%s', (name) => {
  test.each([...allChecks])('%s', (_rule, check) => {
    expect(check(synthesized(name))).toEqual([]);
  });
});
