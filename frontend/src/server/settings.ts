/**
 * Every setting the dashboard takes from the environment. The configuration reference in README.md is written from
 * this list.
 */
export interface Setting {
  readonly description: string;
  /** As it would stand in the environment; without one the setting must be given. */
  readonly default?: string;
}

export const settings = {
  API_URL: { description: 'Where the Portfolio API answers, read at run time; unset, `NEXT_PUBLIC_API_URL` is taken' },
  HOST: { description: 'Address to listen on', default: '127.0.0.1' },
  PORT: { description: 'Port of the dashboard', default: '3000' },
  METRICS_PORT: { description: 'Port of the Prometheus metrics; 0 switches them off', default: '9464' },
  LOG_LEVEL: { description: '`trace`, `debug`, `info`, `warn`, `error` or `silent`', default: 'info' },
  ENVIRONMENT: {
    description: 'Name of the environment, in the logs and, unless it is `production`, on every page',
    default: 'development',
  },
  RELEASE: {
    description: 'Release of this build, baked into the image; in the X-Release header',
    default: 'development',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    description: 'Address of an OpenTelemetry collector (OTLP over HTTP) to send traces to; tracing is off without it',
  },
  DRAIN_SECONDS: {
    description: 'How long to keep serving after SIGTERM, readiness failing, so that balancers notice',
    default: '0',
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;
