// Written by `npm run settings` at the root; edit platform/settings/ instead.

/** What a setting may be. `form` completes the sentence "it takes …", in messages and in the documents. */
export type SettingType =
  | { readonly kind: 'text'; readonly form: string }
  /** Text that matches a regular expression. A secret one is not repeated in messages. */
  | { readonly kind: 'pattern'; readonly pattern: string; readonly form: string; readonly secret?: true }
  /** An address without a slash at the end. */
  | { readonly kind: 'address'; readonly pattern: string; readonly form: string }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** Parts separated by commas, each of which matches a regular expression. */
  | { readonly kind: 'list'; readonly pattern: string; readonly form: string }
  /** Addresses, ranges and Fastify's names for some, separated by commas. */
  | { readonly kind: 'proxies'; readonly form: string }
  | { readonly kind: 'timeZone'; readonly form: string }
  /** Path of a file that can be read. */
  | { readonly kind: 'file'; readonly form: string }
  /** Path of a file; the setting's value is what the file holds. */
  | { readonly kind: 'secretFile'; readonly form: string };

/** A setting as the parser needs it. */
export interface SettingSpec {
  readonly name: string;
  readonly type: SettingType;
  /** As it would stand in the environment. */
  readonly default?: string;
  readonly required?: true;
  /** The variable that is read where this one is unset. */
  readonly fallback?: string;
}

/** What a setting of this type takes, in words. */
export function formOf(type: SettingType): string {
  if (type.kind === 'integer') return `a whole number from ${type.min} to ${type.max}`;
  return type.kind === 'choice' ? type.choices.join(', ') : type.form;
}

export interface Settings {
  /** Address of the Portfolio API, read at run time. `NEXT_PUBLIC_API_URL` is taken where it is unset. */
  readonly apiUrl: string;
  /** Address to listen on. */
  readonly host: string;
  /** Port to listen on. */
  readonly port: number;
  /** Port of the Prometheus metrics; 0 switches them off. */
  readonly metricsPort: number;
  /** The least severe log lines that are written. */
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Name of the environment, in the logs and on the status page. The dashboard shows it on every page unless it is `production` or `development`. */
  readonly environment: string;
  /** Release of this build, in the logs and in the X-Release header. The images have it built in. */
  readonly release: string;
  /** Seconds for which it keeps serving after SIGTERM, with readiness failing, so that load balancers stop sending requests. */
  readonly drainSeconds: number;
  /** Address of the OpenTelemetry collector (OTLP over HTTP) that gets the traces. Tracing is off while it is unset. In Compose the collector joins the networks edge-frontend and gateway-backend. */
  readonly otelExporterOtlpEndpoint: string | undefined;
}

/** EX_CONFIG of sysexits.h: restarting does not help. */
export const configurationExitCode = 78;

export const settings = {
  apiUrl: {"name":"API_URL","type":{"kind":"address","pattern":"^https?://[^\\s/?#]+(/[^\\s?#]*)?$","form":"an address such as http://backend:8000"},"required":true,"fallback":"NEXT_PUBLIC_API_URL"},
  host: {"name":"HOST","type":{"kind":"pattern","pattern":"^\\S+$","form":"an address such as 0.0.0.0"},"default":"127.0.0.1"},
  port: {"name":"PORT","type":{"kind":"integer","min":0,"max":65535},"default":"3000"},
  metricsPort: {"name":"METRICS_PORT","type":{"kind":"integer","min":0,"max":65535},"default":"9464"},
  logLevel: {"name":"LOG_LEVEL","type":{"kind":"choice","choices":["trace","debug","info","warn","error","silent"]},"default":"info"},
  environment: {"name":"ENVIRONMENT","type":{"kind":"pattern","pattern":"^[A-Za-z0-9._-]{1,32}$","form":"a short name such as staging"},"default":"development"},
  release: {"name":"RELEASE","type":{"kind":"pattern","pattern":"^[A-Za-z0-9._+-]{1,128}$","form":"a release such as 1.4.0 or a commit"},"default":"development"},
  drainSeconds: {"name":"DRAIN_SECONDS","type":{"kind":"integer","min":0,"max":300},"default":"0"},
  otelExporterOtlpEndpoint: {"name":"OTEL_EXPORTER_OTLP_ENDPOINT","type":{"kind":"pattern","pattern":"^https?://[^\\s/]+\\S*$","form":"an address such as http://collector:4318"}},
} as const satisfies Readonly<Record<keyof Settings, SettingSpec>>;
