/**
 * Every setting the API, the migrations and the importer take from the environment. The configuration reference in
 * README.md is written from this list.
 */
export interface Setting {
  readonly description: string;
  /** As it would stand in the environment; absent, the setting is optional without a value, or required. */
  readonly default?: string;
  readonly required?: boolean;
  readonly usedBy: readonly ('api' | 'migrate' | 'import')[];
}

const everyone = ['api', 'migrate', 'import'] as const;

export const settings = {
  DATABASE_URL: {
    description:
      'PostgreSQL 17, `postgres://user@host:5432/database`. The API logs in as the reader, the importer as the writer, migrations as the owner',
    required: true,
    usedBy: everyone,
  },
  DATABASE_PASSWORD: { description: 'Password of that login, if not in the URL or a file', usedBy: everyone },
  DATABASE_PASSWORD_FILE: { description: 'File that holds the password of that login', usedBy: everyone },
  DATABASE_AUTH: {
    description: '`password`, or `iam` for RDS IAM authentication (a fresh token for each connection)',
    default: 'password',
    usedBy: everyone,
  },
  DATABASE_CA_FILE: {
    description: 'PEM file of the authority that signed the database certificate; given, TLS is required and verified',
    usedBy: everyone,
  },
  READER_PASSWORD_FILE: {
    description: 'File with the password to give the login `portfolio_reader`',
    usedBy: ['migrate'],
  },
  WRITER_PASSWORD_FILE: {
    description: 'File with the password to give the login `portfolio_writer`',
    usedBy: ['migrate'],
  },
  ROLES_AUTH: {
    description: '`password`, or `iam`: the reader and the writer log in with RDS IAM tokens',
    default: 'password',
    usedBy: ['migrate'],
  },
  HOST: { description: 'Address to listen on', default: '127.0.0.1', usedBy: ['api'] },
  PORT: { description: 'Port of the API', default: '8000', usedBy: ['api'] },
  METRICS_PORT: {
    description: 'Port of the Prometheus metrics; 0 switches them off',
    default: '9464',
    usedBy: ['api'],
  },
  LOG_LEVEL: {
    description: '`trace`, `debug`, `info`, `warn`, `error` or `silent`',
    default: 'info',
    usedBy: everyone,
  },
  ENVIRONMENT: {
    description: 'Name of the environment, in logs and on the status page',
    default: 'development',
    usedBy: everyone,
  },
  RELEASE: {
    description: 'Release of this build, baked into the image; in the X-Release header',
    default: 'development',
    usedBy: everyone,
  },
  DRAIN_SECONDS: {
    description: 'How long to keep serving after SIGTERM, readiness failing, so that balancers notice',
    default: '0',
    usedBy: ['api'],
  },
  TRUSTED_PROXIES: {
    description: 'Addresses or ranges (CIDR, commas) whose X-Forwarded-For is believed',
    default: 'loopback',
    usedBy: ['api'],
  },
  CORS_ORIGINS: {
    description: 'Origins that browsers may call from, with commas, or `*`; none unless set',
    usedBy: ['api'],
  },
  RATE_LIMIT_PER_MINUTE: {
    description:
      'Requests that one client address may make in a minute; 0 for no limit. For an API without a tier in front that limits: readers of a dashboard share its address',
    default: '0',
    usedBy: ['api'],
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    description: 'Address of an OpenTelemetry collector (OTLP over HTTP) to send traces to; tracing is off without it',
    usedBy: ['api'],
  },
  DATABASE_POOL_SIZE: { description: 'Connections to the database', default: '10', usedBy: ['api'] },
  RESPONSE_CACHE_MB: { description: 'Memory for finished responses', default: '32', usedBy: ['api'] },
  PORTFOLIO_TIME_ZONE: {
    description: 'IANA time zone; decides what today is for an import without --as-of',
    default: 'UTC',
    usedBy: ['api', 'import'],
  },
  OPERATOR: {
    description: 'Who imports or undoes, for the record; unset, the operating-system user',
    usedBy: ['import'],
  },
  IMPORT_MAX_CHANGE_PERCENT: {
    description:
      'A full tape that changes the number of assets or outstanding debt by more is implausible, and refused without --accept',
    default: '25',
    usedBy: ['import'],
  },
  IMPORT_MAX_IDS_PERCENT: {
    description: 'The same where more of the ids are missing or new, in percent of the assets before',
    default: '10',
    usedBy: ['import'],
  },
  IMPORT_MAX_DEFAULTED_PERCENT: {
    description: 'The same where more of the unpaid value newly defaults',
    default: '5',
    usedBy: ['import'],
  },
  PORTFOLIO_CURRENCY: { description: 'ISO 4217 code that amounts are shown in', default: 'USD', usedBy: ['api'] },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;
