import { type Setting, type SettingName, settings } from './settings.ts';

export interface Config {
  /** Without a slash at the end. */
  readonly apiUrl: string;
  readonly host: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly logLevel: string;
  readonly environment: string;
  readonly release: string;
  /** Undefined: tracing is off. */
  readonly traceEndpoint: string | undefined;
  readonly drainSeconds: number;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

/** All faults of a configuration at once, a line each. */
export class ConfigurationError extends Error {}

/**
 * Reads and checks the settings; an empty variable counts as unset.
 * @throws ConfigurationError naming every fault and what is allowed
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];

  const text = (name: SettingName, allowed: RegExp, form: string): string => {
    const setting: Setting = settings[name];
    const value =
      environment[name]?.trim() || (name === 'API_URL' && environment.NEXT_PUBLIC_API_URL?.trim()) || setting.default;
    if (value === undefined) faults.push(`${name} is not set; it takes ${form}.`);
    else if (!allowed.test(value)) faults.push(`${name} is "${value}"; it takes ${form}.`);
    return value ?? '';
  };
  const optional = (name: SettingName, allowed: RegExp, form: string): string | undefined =>
    environment[name]?.trim() ? text(name, allowed, form) : undefined;
  const integer = (name: SettingName, high: number): number => {
    const value = text(name, /^\d{1,9}$/, `a whole number from 0 to ${high}`);
    if (Number(value) > high) faults.push(`${name} is "${value}"; it takes a whole number from 0 to ${high}.`);
    return Number(value);
  };

  const config: Config = {
    apiUrl: text('API_URL', /^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/, 'an address such as http://backend:8000').replace(
      /\/+$/,
      '',
    ),
    host: text('HOST', /^\S+$/, 'an address such as 0.0.0.0'),
    port: integer('PORT', 65535),
    metricsPort: integer('METRICS_PORT', 65535),
    logLevel: text('LOG_LEVEL', new RegExp(`^(${logLevels.join('|')})$`), logLevels.join(', ')),
    environment: text('ENVIRONMENT', /^[A-Za-z0-9._-]{1,32}$/, 'a short name such as staging'),
    release: text('RELEASE', /^[A-Za-z0-9._+-]{1,128}$/, 'a release such as 1.4.0 or a commit'),
    traceEndpoint: optional(
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      /^https?:\/\/[^\s/]+\S*$/,
      'an address such as http://collector:4318',
    ),
    drainSeconds: integer('DRAIN_SECONDS', 300),
  };
  if (faults.length > 0) {
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
    throw new ConfigurationError(
      `The configuration has ${count}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
  return config;
}
