import { homedir } from 'node:os';
import { join, parse, resolve, sep } from 'node:path';
import { hostName } from '../platform/allowed-hosts.ts';
import { repository } from '../tools/kit/repository.ts';

/** How a local system is run; the environment is read here and nowhere else in local. */
export interface LocalSettings {
  readonly port: number;
  readonly dataDirectory: string;
  /** Whether the folder was named by DATA_DIR, not chosen here. */
  readonly isNamed: boolean;
  /** A database of the user's own; undefined: the embedded one. */
  readonly databaseUrl: string | undefined;
  readonly loadDemo: boolean;
  /** Names that the front door answers to besides this machine's own, comma separated. */
  readonly allowedHosts: string | undefined;
  /** Where the user called from: relative paths of tapes are meant from there. */
  readonly userDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Empty is unset. @throws Error with a sentence for the user */
export function localSettings(environment: Readonly<Record<string, string | undefined>>): LocalSettings {
  const value = (name: string) => (environment[name]?.trim() ? environment[name] : undefined);
  const port = value('PORT') ?? '8080';
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535)
    throw new Error(`PORT is "${port}"; it takes a port from 1 to 65535.`);
  const demo = value('DEMO') ?? '1';
  if (demo !== '0' && demo !== '1')
    throw new Error(`DEMO is "${demo}"; 0 leaves a new database empty, 1 loads the demo portfolio.`);
  const wrong = value('ALLOWED_HOSTS')
    ?.split(',')
    .map((name) => name.trim())
    .find((name) => name !== '' && (hostName(name) === undefined || /:\d+$/.test(name)));
  if (wrong !== undefined)
    throw new Error(`ALLOWED_HOSTS has "${wrong}"; it takes names without scheme and port, separated by commas.`);
  const databaseUrl = value('DATABASE_URL');
  if (databaseUrl !== undefined && !(/^postgres(ql)?:\/\/[^/]+\/[^/?]+/.test(databaseUrl) && URL.canParse(databaseUrl)))
    throw new Error(
      'DATABASE_URL is not of the form postgres://user:password@host:5432/database (# / @ and the like percent-encoded). Unset it for the embedded database.',
    );
  return {
    port: Number(port),
    dataDirectory: dataDirectory(value('DATA_DIR')),
    isNamed: value('DATA_DIR') !== undefined,
    databaseUrl,
    loadDemo: demo === '1',
    allowedHosts: value('ALLOWED_HOSTS'),
    userDirectory: value('INIT_CWD') ?? process.cwd(),
    environment,
  };
}

function dataDirectory(named: string | undefined): string {
  const directory = resolve(repository, named ?? '.data');
  const holdsMore =
    directory === parse(directory).root || directory === homedir() || `${repository}${sep}`.startsWith(directory + sep);
  if (holdsMore)
    throw new Error(
      `DATA_DIR is ${directory}, which is not for data alone. Name a folder of its own: DATA_DIR=${join(directory, 'portfolio-data')}`,
    );
  return directory;
}
