import { describe, expect, test } from 'vitest';
import { allChecks } from './checks/all-checks.ts';
import { synthesized, variants } from './synthesized.ts';

describe.each(variants)('%s', (name) => {
  test.each([...allChecks])('%s', (_rule, check) => {
    expect(check(synthesized(name))).toEqual([]);
  });
});
