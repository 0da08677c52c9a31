import { type Config, ConfigurationError, readConfig } from './config.ts';

/** The configuration, or a clear end of the process: the one place where an entry point reads the environment. */
export function readConfigOrExit(environment: NodeJS.ProcessEnv): Config {
  try {
    return readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    process.exit(78); // EX_CONFIG of sysexits.h
  }
}
