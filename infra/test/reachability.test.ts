import { describe, expect, test } from 'vitest';
import {
  everyGroupHasAnOwner,
  insideRulesAreByReference,
  noHalfOpenRules,
  onlyTheTopologyIsReachable,
} from './checks/reachability.checks.ts';
import { environments, synthesized } from './synthesized.ts';

describe.each(environments)('%s: who may reach whom', (name) => {
  test('exactly the arrows of the topology, and AWS’s own exceptions', () => {
    expect(onlyTheTopologyIsReachable(synthesized(name))).toEqual([]);
  });
  test('each rule has its counterpart at the other end', () => {
    expect(noHalfOpenRules(synthesized(name))).toEqual([]);
  });
  test('rules between services name security groups, not addresses', () => {
    expect(insideRulesAreByReference(synthesized(name))).toEqual([]);
  });
  test('no security group is left over', () => {
    expect(everyGroupHasAnOwner(synthesized(name))).toEqual([]);
  });
});
