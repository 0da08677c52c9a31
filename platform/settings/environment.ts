import { serviceSettings } from './services.ts';
import { type Program, type Setting, type Target, valueIn } from './setting.ts';

/**
 * What a target sets for a program: fixed values, and the operator's variables with their defaults. Excludes values
 * that the target makes while it starts or deploys.
 */
export function environmentFor(
  target: Target,
  program: Program,
  operator: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const values = Object.entries<Setting>(serviceSettings).flatMap(([name, setting]) => {
    const value = valueIn(target, setting, program);
    if (value === undefined) return [];
    if (typeof value === 'string') return [[name, value]];
    if (value.source === 'target') return [];
    const chosen = operator[name]?.trim() || value.default;
    return chosen === '' ? [] : [[name, chosen]];
  });
  return Object.fromEntries(values);
}
