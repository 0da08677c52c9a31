import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deployableServices, type ServiceName, services } from './topology.ts';

/** Every service that this one reaches, directly or indirectly. */
function reached(name: ServiceName): ServiceName[] {
  return services[name].calls.flatMap((callee) => [callee, ...reached(callee)]);
}

describe('deployable services', () => {
  test.each(deployableServices)('%s has a folder of its name with a Dockerfile', (name) => {
    expect(existsSync(join(import.meta.dirname, '..', name, 'Dockerfile'))).toBe(true);
  });

  test.each(deployableServices)('%s is deployed after what it calls', (name) => {
    const before = deployableServices.slice(0, deployableServices.indexOf(name));
    const callees = reached(name).filter((callee) => deployableServices.some((other) => other === callee));
    expect(callees.filter((callee) => !before.some((other) => other === callee))).toEqual([]);
  });

  test('no two are offered at the same prefix of the edge', () => {
    const prefixes = deployableServices.map((name) => services[name].offered.prefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});
