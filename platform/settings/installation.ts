import { baseImages } from '../base-images.ts';
import { type DeployableService, deployableServices, publicPort, services } from '../topology.ts';
import type { SettingType } from './setting-type.ts';

/** Who reads a setting of an installation: Compose itself, the configure service, or `npm start` with `import` and `demo`. */
export type InstallationReader = 'compose' | 'configure' | 'start';

/** One setting of a whole installation, as opposed to one of a service. */
export interface InstallationSetting {
  readonly meaning: string;
  readonly type: SettingType;
  readonly readBy: readonly InstallationReader[];
  readonly default?: string;
  /** What `.env.example` shows if there is no default. */
  readonly example?: string;
}

/** The names that a dashboard without sign-in always answers to. */
export const alwaysAllowedHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

const anyText = (form: string): SettingType => ({ kind: 'text', form });
/** With less memory the service does not start. */
const minimumMemoryMiB: Readonly<Record<string, number>> = { backend: 128, frontend: 192 };

const port: SettingType = { kind: 'integer', min: 1, max: 65_535 };
const secretsFile = anyText('the name of a file in secrets/');

const image = (name: string): InstallationSetting => ({
  meaning: `Your copy of the base image ${name}, for machines that can't reach the public registry`,
  type: anyText('the name of an image'),
  readBy: ['compose'],
});

const observabilityPort = (name: string, defaultPort: string): InstallationSetting => ({
  meaning: `Port of ${name} on loopback, with the profile "observability"`,
  type: port,
  default: defaultPort,
  readBy: ['compose'],
});

const memory = (what: string, min: number, limit: number): InstallationSetting => ({
  meaning: `Memory limit of the ${what} in MiB, at least ${min}`,
  type: { kind: 'integer', min, max: 1_048_576 },
  default: String(limit),
  readBy: ['compose', 'configure'],
});

const password = (role: string): InstallationSetting => ({
  meaning: `File with the database password of the ${role}. Unset, a password is made at the first start and kept in a volume`,
  type: secretsFile,
  example: `${role}.txt`,
  readBy: ['configure'],
});

export const installationSettings: Readonly<Record<string, InstallationSetting>> = {
  BIND: {
    meaning: 'Address to listen on. Beyond loopback, EDGE_PASSWORD_FILE is required',
    type: anyText('an address of this machine'),
    default: '127.0.0.1',
    readBy: ['compose', 'configure'],
  },
  PORT: {
    meaning: 'Port of the dashboard and the API',
    type: port,
    default: String(publicPort),
    readBy: ['compose', 'start'],
  },
  ALLOWED_HOSTS: {
    meaning: `Names that the dashboard answers to besides ${alwaysAllowedHosts.join(', ')}, so that no web page can point a name of its own at it. With sign-in it answers to every name`,
    type: {
      kind: 'list',
      pattern: '^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+)$',
      form: 'names without scheme and port, separated by commas',
    },
    example: 'portfolio.example,portfolio.internal.example',
    readBy: ['configure', 'start'],
  },
  EDGE_PASSWORD_FILE: {
    meaning:
      'File that switches sign-in on, with lines NAME:HASH made by htpasswd or `openssl passwd -6`. Names have at most 64 bytes, passwords 256. RUNBOOK.md says how to change it',
    type: secretsFile,
    example: 'users.txt',
    readBy: ['configure'],
  },
  DATABASE_OWNER_PASSWORD: password('owner'),
  DATABASE_READER_PASSWORD: password('reader'),
  DATABASE_WRITER_PASSWORD: password('writer'),
  DEMO: {
    meaning: 'Whether a new database gets the demo portfolio: 1, or 0 to leave it empty',
    type: {
      kind: 'pattern',
      pattern: '^[01]$',
      form: '0 to leave a new database empty, or 1 to load the demo portfolio',
    },
    default: '1',
    readBy: ['compose', 'start'],
  },
  DATA_DIR: {
    meaning: 'Folder of the embedded database and the logs',
    type: anyText('a folder of its own'),
    default: '.data',
    readBy: ['start'],
  },
  DATABASE_URL: {
    meaning: 'A PostgreSQL 17 database of yours, in place of the embedded one',
    type: {
      kind: 'pattern',
      pattern: '^postgres(ql)?://[^/]+/[^/?]+',
      form: 'an address of the form postgres://user:password@host:5432/database, with #, /, @ and the like percent-encoded, or nothing for the embedded database',
      secret: true,
    },
    readBy: ['start'],
  },
  TAPES: {
    meaning: 'Folder of tapes for `docker compose run --rm import /tapes/TAPE.csv`',
    type: anyText('a folder'),
    default: './samples',
    readBy: ['compose'],
  },
  RELEASE: {
    meaning: 'Version that runs; `npm run deploy:compose -- VERSION` writes it here',
    type: anyText('the tag of an image'),
    default: 'dev',
    readBy: ['compose'],
  },
  ...forEachService('IMAGE', (name) => ({
    meaning: `Name of the image of the ${name} without its tag, to run one from a registry`,
    type: anyText('the name of an image'),
    default: `portfolio-${name}`,
    readBy: ['compose'],
  })),
  GRAFANA_PORT: observabilityPort('Grafana', '3001'),
  PROMETHEUS_PORT: observabilityPort('Prometheus', '9090'),
  ALERTMANAGER_PORT: observabilityPort('Alertmanager', '9093'),
  ...forEachService('MEMORY_MIB', (name) =>
    memory(name, minimumMemoryMiB[name] ?? 64, services[name].limits.memoryMiB),
  ),
  DATABASE_MEMORY_MIB: memory('database', 512, services.db.limits.memoryMiB),
  ...Object.fromEntries(Object.entries(baseImages).map(([name, reference]) => [name, image(familiar(reference))])),
  GRAFANA_IMAGE: image('grafana/grafana'),
};

/** One variable for each service that this project builds. */
function forEachService(
  variable: string,
  setting: (name: DeployableService) => InstallationSetting,
): Record<string, InstallationSetting> {
  return Object.fromEntries(deployableServices.map((name) => [`${name.toUpperCase()}_${variable}`, setting(name)]));
}

/** `node:24-trixie-slim@sha256:…` → `node:24-trixie-slim` */
function familiar(reference: string): string {
  return reference.replace(/@.*/, '');
}
