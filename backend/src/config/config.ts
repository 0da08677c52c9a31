import { ConfigurationError, readSettings } from './read-settings.ts';
import { configurationExitCode, type Settings, settings } from './settings.generated.ts';

export type Config = Readonly<Settings>;

/** @throws ConfigurationError naming every fault and what is allowed */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  return readSettings<Settings>(settings, environment);
}

/** The configuration, or a clear end of the process: the one place where an entry point reads the environment. */
export function readConfigOrExit(environment: NodeJS.ProcessEnv): Config {
  try {
    return readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    process.exit(configurationExitCode);
  }
}
