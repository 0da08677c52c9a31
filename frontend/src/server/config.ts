import { readSettings } from './read-settings.generated.ts';
import { type Settings, settings } from './settings.generated.ts';

/** @throws ConfigurationError naming every fault and what is allowed */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Readonly<Settings> {
  return readSettings<Settings>(settings, environment);
}
