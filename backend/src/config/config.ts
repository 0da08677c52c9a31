import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type Setting, type SettingName, settings } from './settings.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface Config {
  readonly database: {
    readonly url: string;
    readonly password: string | undefined;
    readonly auth: 'password' | 'iam';
    readonly caFile: string | undefined;
    readonly poolSize: number;
  };
  readonly readerPassword: string | undefined;
  readonly writerPassword: string | undefined;
  /** The reader and the writer log in with RDS IAM tokens. */
  readonly rolesUseIam: boolean;
  readonly host: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly logLevel: LogLevel;
  readonly environment: string;
  readonly release: string;
  /** Undefined: tracing is off. */
  readonly traceEndpoint: string | undefined;
  readonly drainSeconds: number;
  readonly trustedProxies: readonly string[];
  /** '*' for any origin. */
  readonly corsOrigins: readonly string[] | '*';
  readonly rateLimitPerMinute: number;
  readonly responseCacheBytes: number;
  readonly timeZone: string;
  readonly currency: string;
  /** Who runs the importer, where the operating system doesn't know. */
  readonly operator: string | undefined;
  /** In percent; what changes by more makes a tape implausible. */
  readonly plausibility: { readonly change: number; readonly ids: number; readonly defaulted: number };
}

/** All faults of a configuration at once, a line each. */
export class ConfigurationError extends Error {
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigurationError';
  }
}

const logLevels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];
const proxyNames: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * Reads and checks the settings; an empty variable counts as unset.
 * @throws ConfigurationError naming every fault and what is allowed
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const text = (name: SettingName): string | undefined => {
    const setting: Setting = settings[name];
    const value = environment[name]?.trim() || setting.default;
    if (value === undefined && setting.required) faults.push(`${name} is not set. ${settings[name].description}.`);
    return value;
  };
  const matching = (name: SettingName, allowed: RegExp, form: string): string => {
    const value = text(name) ?? '';
    if (!allowed.test(value)) faults.push(`${name} is "${value}"; it takes ${form}.`);
    return value;
  };
  const integer = (name: SettingName, low: number, high: number): number => {
    const value = text(name) ?? '';
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < low || number > high)
      faults.push(`${name} is "${value}"; it takes a whole number from ${low} to ${high}.`);
    return number;
  };
  const oneOf = <Value extends string>(name: SettingName, allowed: readonly Value[]): Value => {
    const value = text(name) ?? '';
    if (!allowed.includes(value as Value)) faults.push(`${name} is "${value}"; it takes ${allowed.join(', ')}.`);
    return value as Value;
  };
  const secretFile = (name: SettingName): string | undefined => {
    const path = text(name);
    if (path === undefined) return undefined;
    try {
      const secret = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
      if (secret === '') faults.push(`${name} names ${path}, which is empty; put the password into it.`);
      return secret;
    } catch (error) {
      faults.push(
        `${name} names ${path}, which can't be read (${(error as NodeJS.ErrnoException).code}); make the file or unset ${name}.`,
      );
      return undefined;
    }
  };

  const url = text('DATABASE_URL') ?? '';
  if (url !== '' && !/^postgres(ql)?:\/\/[^/]+\/[^/?]+/.test(url)) {
    faults.push('DATABASE_URL is not of the form postgres://user@host:5432/database.');
  }
  const passwordFile = secretFile('DATABASE_PASSWORD_FILE');
  const caFile = text('DATABASE_CA_FILE');
  if (caFile !== undefined) {
    try {
      readFileSync(caFile);
    } catch (error) {
      faults.push(`DATABASE_CA_FILE names ${caFile}, which can't be read (${(error as NodeJS.ErrnoException).code}).`);
    }
  }
  const trustedProxies = list(text('TRUSTED_PROXIES'));
  for (const proxy of trustedProxies) {
    if (!proxyNames.includes(proxy) && !isIP(proxy.replace(/\/\d{1,3}$/, ''))) {
      faults.push(
        `TRUSTED_PROXIES has "${proxy}"; it takes addresses, ranges such as 10.0.0.0/8, or ${proxyNames.join(', ')}.`,
      );
    }
  }
  const origins = list(text('CORS_ORIGINS'));
  for (const origin of origins) {
    if (origin !== '*' && !/^https?:\/\/[^/]+$/.test(origin))
      faults.push(`CORS_ORIGINS has "${origin}"; an origin looks like https://example.com, without a path.`);
  }
  const timeZone = text('PORTFOLIO_TIME_ZONE') ?? '';
  if (!isTimeZone(timeZone))
    faults.push(`PORTFOLIO_TIME_ZONE is "${timeZone}"; it takes an IANA name such as Europe/Berlin.`);
  const currency = text('PORTFOLIO_CURRENCY') ?? '';
  if (!/^[A-Z]{3}$/.test(currency))
    faults.push(`PORTFOLIO_CURRENCY is "${currency}"; it takes an ISO 4217 code such as EUR.`);

  const traceEndpoint = text('OTEL_EXPORTER_OTLP_ENDPOINT');
  if (traceEndpoint !== undefined && !/^https?:\/\/[^\s/]+\S*$/.test(traceEndpoint))
    faults.push(
      `OTEL_EXPORTER_OTLP_ENDPOINT is "${traceEndpoint}"; it takes an address such as http://collector:4318.`,
    );

  const config: Config = {
    database: {
      url,
      password: passwordFile ?? text('DATABASE_PASSWORD'),
      auth: oneOf('DATABASE_AUTH', ['password', 'iam']),
      caFile,
      poolSize: integer('DATABASE_POOL_SIZE', 1, 200),
    },
    readerPassword: secretFile('READER_PASSWORD_FILE'),
    writerPassword: secretFile('WRITER_PASSWORD_FILE'),
    rolesUseIam: oneOf('ROLES_AUTH', ['password', 'iam']) === 'iam',
    host: matching('HOST', /^\S+$/, 'an address such as 0.0.0.0'),
    port: integer('PORT', 0, 65535),
    metricsPort: integer('METRICS_PORT', 0, 65535),
    logLevel: oneOf('LOG_LEVEL', logLevels as readonly LogLevel[]),
    environment: matching('ENVIRONMENT', /^[A-Za-z0-9._-]{1,32}$/, 'a short name such as staging'),
    release: matching('RELEASE', /^[A-Za-z0-9._+-]{1,128}$/, 'a release such as 1.4.0 or a commit'),
    traceEndpoint,
    drainSeconds: integer('DRAIN_SECONDS', 0, 300),
    trustedProxies,
    corsOrigins: origins.includes('*') ? '*' : origins,
    rateLimitPerMinute: integer('RATE_LIMIT_PER_MINUTE', 0, 10_000_000),
    responseCacheBytes: integer('RESPONSE_CACHE_MB', 1, 4096) * 1024 * 1024,
    timeZone,
    currency,
    operator: text('OPERATOR'),
    plausibility: {
      change: integer('IMPORT_MAX_CHANGE_PERCENT', 0, 1_000_000),
      ids: integer('IMPORT_MAX_IDS_PERCENT', 0, 1_000_000),
      defaulted: integer('IMPORT_MAX_DEFAULTED_PERCENT', 0, 1_000_000),
    },
  };
  if (faults.length > 0) throw new ConfigurationError(faults);
  return config;
}

function list(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
