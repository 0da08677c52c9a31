import * as alarmBehaviour from './alarm-behaviour.checks.ts';
import * as alarms from './alarms.checks.ts';
import * as edge from './edge.checks.ts';
import * as operations from './operations.checks.ts';
import * as reachability from './reachability.checks.ts';
import * as security from './security.checks.ts';
import * as services from './services.checks.ts';
import type { Check } from './templates.ts';

const notChecks: readonly string[] = ['expectedPaths', 'actualPaths', 'containersOf'];

/** Every rule by its name in words, so that no rule is written and then forgotten. */
export const allChecks: ReadonlyMap<string, Check> = new Map(
  [reachability, security, services, edge, operations, alarms, alarmBehaviour]
    .flatMap((module) => Object.entries(module) as [string, Check][])
    .filter(([name]) => !notChecks.includes(name))
    .map(([name, check]) => [name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`), check]),
);
