import { homedir } from 'node:os';
import { join, parse, resolve, sep } from 'node:path';
import { ConfigurationError, readSettings } from '../backend/src/config/read-settings.ts';
import { installationSettings } from '../platform/settings/installation.ts';
import { formOf, type SettingSpec } from '../platform/settings/setting-type.ts';
import { repository } from '../tools/kit/repository.ts';

/** The settings of a local system. In local/, only this file reads the environment. */
export interface LocalSettings {
  readonly port: number;
  readonly dataDirectory: string;
  /** Whether the user named the folder (DATA_DIR). */
  readonly isNamed: boolean;
  /** The user's own database; undefined means the embedded one. */
  readonly databaseUrl: string | undefined;
  readonly loadDemo: boolean;
  /** Host names that the front door accepts besides this machine's own. */
  readonly allowedHosts: readonly string[];
  /** The user's working directory, to which the paths of tapes are relative. */
  readonly userDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What the parser needs to know about the settings of `npm start`, `import` and `demo`. */
const specs = Object.fromEntries(
  Object.entries(installationSettings)
    .filter(([, { readBy }]) => readBy.includes('start'))
    .map(([name, { type, default: preset }]) => [
      name,
      preset === undefined ? { name, type } : { name, type, default: preset },
    ]),
) as Record<keyof StartSettings, SettingSpec>;

interface StartSettings {
  readonly PORT: number;
  readonly DATA_DIR: string;
  readonly DATABASE_URL: string | undefined;
  readonly DEMO: '0' | '1';
  readonly ALLOWED_HOSTS: readonly string[] | undefined;
}

/** An empty value counts as unset. @throws ConfigurationError naming every fault and what is allowed */
export function localSettings(environment: Readonly<Record<string, string | undefined>>): LocalSettings {
  const { PORT, DATA_DIR, DATABASE_URL, DEMO, ALLOWED_HOSTS } = readSettings<StartSettings>(specs, environment);
  if (DATABASE_URL !== undefined && !URL.canParse(DATABASE_URL))
    throw new ConfigurationError([`DATABASE_URL is not ${formOf(specs.DATABASE_URL.type)}.`]);
  return {
    port: PORT,
    dataDirectory: dataDirectory(DATA_DIR),
    isNamed: Boolean(environment.DATA_DIR?.trim()),
    databaseUrl: DATABASE_URL,
    loadDemo: DEMO === '1',
    allowedHosts: ALLOWED_HOSTS ?? [],
    userDirectory: environment.INIT_CWD?.trim() ? environment.INIT_CWD : process.cwd(),
    environment,
  };
}

function dataDirectory(named: string): string {
  const directory = resolve(repository, named);
  const holdsMore =
    directory === parse(directory).root || directory === homedir() || `${repository}${sep}`.startsWith(directory + sep);
  if (holdsMore)
    throw new Error(
      `DATA_DIR is ${directory}, which also holds other things. Name a folder of its own: DATA_DIR=${join(directory, 'portfolio-data')}`,
    );
  return directory;
}
