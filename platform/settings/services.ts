import { deployableServices, services } from '../topology.ts';
import { made, operator, type Program, type Setting } from './setting.ts';

/**
 * Every setting that the API, the migrations, the importer and the dashboard read from the environment. Their parsers,
 * the tables of both READMEs, .env.example and each target's values are generated from this list or tested against it:
 * `npm run settings` writes the generated files.
 */
const backendPrograms: readonly Program[] = ['backend', 'migrate', 'import'];
/** Includes services that this project may add later: each one listens, drains and logs by the same settings. */
const servers: readonly Program[] = deployableServices;
const everyProgram: readonly Program[] = [...servers, 'migrate', 'import'];

const databaseUrl = (user: string) => `postgres://${user}@db:${services.db.port}/portfolio`;
const gatewayUrl = `http://gateway${services.gateway.port === 80 ? '' : `:${services.gateway.port}`}`;
const passwordFile = (folder: string) => `/run/secrets/${folder}/password`;
const ofEachServer = (fact: 'port' | 'metricsPort'): Readonly<Partial<Record<Program, string>>> =>
  Object.fromEntries(deployableServices.map((name) => [name, String(services[name][fact])]));
const ports = ofEachServer('port');
const metricsPorts = ofEachServer('metricsPort');
const percent = { kind: 'integer', min: 0, max: 1_000_000 } as const;

const declared = {
  API_URL: {
    meaning: 'Address of the Portfolio API, read at run time. `NEXT_PUBLIC_API_URL` is taken where it is unset',
    type: {
      kind: 'address',
      pattern: '^https?://[^\\s/?#]+(/[^\\s?#]*)?$',
      form: 'an address such as http://backend:8000',
    },
    required: true,
    fallback: 'NEXT_PUBLIC_API_URL',
    readBy: deployableServices.filter((name) => services[name].calls.includes('gateway')),
    values: { start: made('the API that it starts'), compose: gatewayUrl, aws: made('the internal balancer') },
  },
  DATABASE_URL: {
    meaning:
      'Address of the PostgreSQL 17 database. The API logs in as the reader, the importer as the writer, the migrations as the owner',
    type: {
      kind: 'pattern',
      pattern: '^postgres(ql)?://[^/]+/[^/?]+',
      form: 'an address of the form postgres://user@host:5432/database',
      secret: true,
    },
    required: true,
    readBy: backendPrograms,
    values: {
      start: made('the embedded database, or yours'),
      compose: {
        backend: databaseUrl('portfolio_reader'),
        migrate: databaseUrl('portfolio_owner'),
        import: databaseUrl('portfolio_writer'),
      },
      aws: made('the RDS instance'),
    },
  },
  DATABASE_PASSWORD: {
    meaning: 'Password of that login, unless it is in the URL or in a file',
    type: { kind: 'text', form: 'a password' },
    readBy: backendPrograms,
    values: { aws: { migrate: made('a secret of Secrets Manager') } },
  },
  DATABASE_PASSWORD_FILE: {
    meaning: 'File that holds the password of that login',
    type: { kind: 'secretFile', form: 'the path of a file' },
    readBy: backendPrograms,
    values: { compose: passwordFile('database') },
  },
  DATABASE_AUTH: {
    meaning: 'How that login proves itself; `iam` is RDS IAM authentication, with a new token for each connection',
    type: { kind: 'choice', choices: ['password', 'iam'] },
    default: 'password',
    readBy: backendPrograms,
    // Tokens instead of passwords, so there is nothing to rotate or leak.
    values: { aws: { backend: 'iam', import: 'iam' } },
  },
  DATABASE_CA_FILE: {
    // On AWS these are Amazon's certificates for RDS, from the image, because no operating system trusts them by
    // default.
    meaning:
      'PEM file of the authority that signed the certificate of the database. If it is set, TLS is required and verified',
    type: { kind: 'file', form: 'the path of a file' },
    readBy: backendPrograms,
    values: { aws: '/app/dist/rds-ca.pem' },
  },
  READER_PASSWORD_FILE: {
    meaning: 'File with the password that the login `portfolio_reader` is given',
    type: { kind: 'secretFile', form: 'the path of a file' },
    readBy: ['migrate'],
    values: { compose: passwordFile('reader') },
  },
  WRITER_PASSWORD_FILE: {
    meaning: 'File with the password that the login `portfolio_writer` is given',
    type: { kind: 'secretFile', form: 'the path of a file' },
    readBy: ['migrate'],
    values: { compose: passwordFile('writer') },
  },
  ROLES_AUTH: {
    meaning: 'How the reader and the writer prove themselves; `iam` means RDS IAM tokens',
    type: { kind: 'choice', choices: ['password', 'iam'] },
    default: 'password',
    readBy: ['migrate'],
    values: { aws: 'iam' },
  },
  HOST: {
    meaning: 'Address to listen on',
    type: { kind: 'pattern', pattern: '^\\S+$', form: 'an address such as 0.0.0.0' },
    default: '127.0.0.1',
    readBy: servers,
    values: { start: '127.0.0.1', compose: '0.0.0.0', aws: '0.0.0.0' },
  },
  PORT: {
    meaning: 'Port to listen on',
    type: { kind: 'integer', min: 0, max: 65_535 },
    default: ports,
    readBy: servers,
    values: { start: made('a free port'), compose: ports, aws: ports },
  },
  METRICS_PORT: {
    meaning: 'Port of the Prometheus metrics; 0 switches them off',
    type: { kind: 'integer', min: 0, max: 65_535 },
    default: metricsPorts,
    readBy: servers,
    values: { start: '0', compose: metricsPorts, aws: metricsPorts },
  },
  LOG_LEVEL: {
    // The importer of `npm start` prints its own report for people, so of its log, which is for machines, they see only
    // warnings and errors.
    meaning: 'The least severe log lines that are written',
    type: { kind: 'choice', choices: ['trace', 'debug', 'info', 'warn', 'error', 'silent'] },
    default: 'info',
    readBy: everyProgram,
    values: { start: { import: operator('warn') }, compose: operator('info'), aws: 'info' },
  },
  ENVIRONMENT: {
    meaning:
      'Name of the environment, in the logs and on the status page. The dashboard shows it on every page unless it is `production` or `development`',
    type: { kind: 'pattern', pattern: '^[A-Za-z0-9._-]{1,32}$', form: 'a short name such as staging' },
    default: 'development',
    readBy: everyProgram,
    values: {
      compose: operator('compose'),
      kubernetes: operator('kubernetes'),
      aws: made('the name of the environment'),
    },
  },
  RELEASE: {
    meaning: 'Release of this build, in the logs and in the X-Release header. The images have it built in',
    type: { kind: 'pattern', pattern: '^[A-Za-z0-9._+-]{1,128}$', form: 'a release such as 1.4.0 or a commit' },
    default: 'development',
    readBy: everyProgram,
    values: { start: { backend: operator('local'), frontend: operator('local') } },
  },
  DRAIN_SECONDS: {
    meaning:
      'Seconds for which it keeps serving after SIGTERM, with readiness failing, so that load balancers stop sending requests',
    type: { kind: 'integer', min: 0, max: 300 },
    default: '0',
    readBy: servers,
    values: { start: '0', compose: '3', aws: '10' },
  },
  TRUSTED_PROXIES: {
    meaning: 'Proxies whose X-Forwarded-For header is believed',
    type: {
      kind: 'proxies',
      form: 'addresses, ranges such as 10.0.0.0/8, or loopback, linklocal, uniquelocal, separated by commas',
    },
    default: 'loopback',
    readBy: ['backend'],
    values: { compose: '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16', aws: made('the address range of the VPC') },
  },
  CORS_ORIGINS: {
    meaning: 'Origins whose pages may call the API from a browser; none unless set',
    type: {
      kind: 'list',
      pattern: '^(\\*|https?://[^/]+)$',
      form: 'origins such as https://example.com, without a path and separated by commas, or * for all',
    },
    default: '',
    readBy: ['backend'],
  },
  RATE_LIMIT_PER_MINUTE: {
    // The tier that sees each client's own address does the limiting: the nginx edge, or the firewall on AWS. To the
    // API, all readers of a dashboard share one address and would be refused together, so no target sets this.
    meaning:
      'Requests that one client address may make in a minute; 0 means no limit. Only for an API without a limiting proxy in front: all readers of a dashboard share its address',
    type: { kind: 'integer', min: 0, max: 10_000_000 },
    default: '0',
    readBy: ['backend'],
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    meaning:
      'Address of the OpenTelemetry collector (OTLP over HTTP) that gets the traces. Tracing is off while it is unset. In Compose the collector joins the networks edge-frontend and gateway-backend',
    type: { kind: 'pattern', pattern: '^https?://[^\\s/]+\\S*$', form: 'an address such as http://collector:4318' },
    example: 'http://collector:4318',
    readBy: servers,
    values: { compose: operator() },
  },
  DATABASE_POOL_SIZE: {
    meaning: 'Maximum number of connections to the database',
    type: { kind: 'integer', min: 1, max: 200 },
    default: '10',
    readBy: ['backend'],
  },
  RESPONSE_CACHE_MB: {
    meaning: 'Memory of the response cache in MiB',
    type: { kind: 'integer', min: 1, max: 4096 },
    default: '32',
    readBy: ['backend'],
  },
  PORTFOLIO_TIME_ZONE: {
    meaning: 'Time zone that decides what "today" is for an import without --as-of',
    type: { kind: 'timeZone', form: 'an IANA name such as Europe/Berlin' },
    default: 'UTC',
    readBy: ['backend', 'import'],
    values: { compose: operator('UTC'), aws: made('`timeZone` of the site') },
  },
  PORTFOLIO_CURRENCY: {
    meaning: 'Currency in which amounts are shown',
    type: { kind: 'pattern', pattern: '^[A-Z]{3}$', form: 'an ISO 4217 code such as EUR' },
    default: 'USD',
    readBy: ['backend'],
    values: { compose: operator('USD'), aws: made('`currency` of the site') },
  },
  OPERATOR: {
    meaning: 'Who imports, accepts or undoes, for the record of the import. Unset, the user of the operating system',
    type: { kind: 'text', form: 'a name' },
    example: 'alice',
    readBy: ['import'],
    values: { compose: operator() },
  },
  DASHBOARD_URL: {
    meaning: 'Address of the dashboard, for the link in the report of an import',
    type: { kind: 'pattern', pattern: '^https?://[^\\s/]+/?$', form: 'an address such as https://portfolio.example' },
    example: 'https://portfolio.example',
    readBy: ['import'],
    values: { start: made('this machine, at PORT'), compose: operator() },
  },
  PROFILES_DIR: {
    meaning: 'Folder of the profiles that `--profile NAME` names',
    type: { kind: 'text', form: 'the path of a folder' },
    default: 'profiles',
    readBy: ['import'],
    values: { start: made('`profiles/` of the repository'), compose: '/profiles' },
  },
  IMPORT_MAX_CHANGE_PERCENT: {
    meaning:
      'A full tape that changes the number of assets or outstanding debt by a larger percentage is implausible, and refused without --accept',
    type: percent,
    default: '25',
    readBy: ['import'],
    values: { compose: operator() },
  },
  IMPORT_MAX_IDS_PERCENT: {
    meaning: 'The same where a larger percentage of ids is missing or new, compared with the assets before',
    type: percent,
    default: '10',
    readBy: ['import'],
    values: { compose: operator() },
  },
  IMPORT_MAX_DEFAULTED_PERCENT: {
    meaning: 'The same where a larger percentage of the unpaid value newly defaults',
    type: percent,
    default: '5',
    readBy: ['import'],
    values: { compose: operator() },
  },
  IMPORT_MAX_FALL_PERCENT: {
    meaning: 'An active asset whose value falls by a larger percentage, or rises at all, is listed with the import',
    type: percent,
    default: '10',
    readBy: ['import'],
    values: { compose: operator() },
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type ServiceSettingName = keyof typeof declared;
export const serviceSettings: Readonly<Record<ServiceSettingName, Setting>> = declared;

export const defaultTimeZone = declared.PORTFOLIO_TIME_ZONE.default;
export const defaultCurrency = declared.PORTFOLIO_CURRENCY.default;
