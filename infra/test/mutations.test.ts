import { describe, expect, test } from 'vitest';
import { defects as alarmBehaviour } from './checks/alarm-behaviour.defects.ts';
import { defects as alarms } from './checks/alarms.defects.ts';
import { allChecks } from './checks/all-checks.ts';
import { defects as edge } from './checks/edge.defects.ts';
import { defects as operations } from './checks/operations.defects.ts';
import { defects as reachability } from './checks/reachability.defects.ts';
import { defects as security } from './checks/security.defects.ts';
import { defects as services } from './checks/services.defects.ts';
import { synthesized } from './synthesized.ts';

const defects = [...reachability, ...security, ...services, ...edge, ...operations, ...alarms, ...alarmBehaviour];

describe('a seeded defect is caught', () => {
  test.each(defects)('$defect', ({ in: name, caughtBy, seed }) => {
    const copy = { ...synthesized(name), templates: structuredClone(synthesized(name).templates) };
    seed(copy);
    const check = allChecks.get(caughtBy);
    expect(check, `there is no rule "${caughtBy}"`).toBeDefined();
    expect(check?.(copy)).not.toEqual([]);
  });

  test('each rule has a defect that it catches', () => {
    const proven = new Set(defects.map(({ caughtBy }) => caughtBy));
    expect([...allChecks.keys()].filter((name) => !proven.has(name))).toEqual([]);
  });
});
