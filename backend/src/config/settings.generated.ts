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
  /** Address of the PostgreSQL 17 database. The API logs in as the reader, the importer as the writer, the migrations as the owner. */
  readonly databaseUrl: string;
  /** Password of that login, unless it is in the URL or in a file. */
  readonly databasePassword: string | undefined;
  /** File that holds the password of that login. */
  readonly databasePasswordFromFile: string | undefined;
  /** How that login proves itself; `iam` is RDS IAM authentication, with a new token for each connection. */
  readonly databaseAuth: 'password' | 'iam';
  /** PEM file of the authority that signed the certificate of the database. If it is set, TLS is required and verified. */
  readonly databaseCaFile: string | undefined;
  /** File with the password that the login `portfolio_reader` is given. */
  readonly readerPasswordFromFile: string | undefined;
  /** File with the password that the login `portfolio_writer` is given. */
  readonly writerPasswordFromFile: string | undefined;
  /** How the reader and the writer prove themselves; `iam` means RDS IAM tokens. */
  readonly rolesAuth: 'password' | 'iam';
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
  /** Proxies whose X-Forwarded-For header is believed. */
  readonly trustedProxies: readonly string[];
  /** Origins whose pages may call the API from a browser; none unless set. */
  readonly corsOrigins: readonly string[];
  /** Requests that one client address may make in a minute; 0 means no limit. Only for an API without a limiting proxy in front: all readers of a dashboard share its address. */
  readonly rateLimitPerMinute: number;
  /** Address of the OpenTelemetry collector (OTLP over HTTP) that gets the traces. Tracing is off while it is unset. In Compose the collector joins the networks edge-frontend and gateway-backend. */
  readonly otelExporterOtlpEndpoint: string | undefined;
  /** Maximum number of connections to the database. */
  readonly databasePoolSize: number;
  /** Memory of the response cache in MiB. */
  readonly responseCacheMb: number;
  /** Time zone that decides what "today" is for an import without --as-of. */
  readonly portfolioTimeZone: string;
  /** Currency in which amounts are shown. */
  readonly portfolioCurrency: string;
  /** Who imports, accepts or undoes, for the record of the import. Unset, the user of the operating system. */
  readonly operator: string | undefined;
  /** Address of the dashboard, for the link in the report of an import. */
  readonly dashboardUrl: string | undefined;
  /** Folder of the profiles that `--profile NAME` names. */
  readonly profilesDir: string;
  /** A full tape that changes the number of assets or outstanding debt by a larger percentage is implausible, and refused without --accept. */
  readonly importMaxChangePercent: number;
  /** The same where a larger percentage of ids is missing or new, compared with the assets before. */
  readonly importMaxIdsPercent: number;
  /** The same where a larger percentage of the unpaid value newly defaults. */
  readonly importMaxDefaultedPercent: number;
  /** An active asset whose value falls by a larger percentage, or rises at all, is listed with the import. */
  readonly importMaxFallPercent: number;
}

/** EX_CONFIG of sysexits.h: restarting does not help. */
export const configurationExitCode = 78;

export const settings = {
  databaseUrl: {"name":"DATABASE_URL","type":{"kind":"pattern","pattern":"^postgres(ql)?://[^/]+/[^/?]+","form":"an address of the form postgres://user@host:5432/database","secret":true},"required":true},
  databasePassword: {"name":"DATABASE_PASSWORD","type":{"kind":"text","form":"a password"}},
  databasePasswordFromFile: {"name":"DATABASE_PASSWORD_FILE","type":{"kind":"secretFile","form":"the path of a file"}},
  databaseAuth: {"name":"DATABASE_AUTH","type":{"kind":"choice","choices":["password","iam"]},"default":"password"},
  databaseCaFile: {"name":"DATABASE_CA_FILE","type":{"kind":"file","form":"the path of a file"}},
  readerPasswordFromFile: {"name":"READER_PASSWORD_FILE","type":{"kind":"secretFile","form":"the path of a file"}},
  writerPasswordFromFile: {"name":"WRITER_PASSWORD_FILE","type":{"kind":"secretFile","form":"the path of a file"}},
  rolesAuth: {"name":"ROLES_AUTH","type":{"kind":"choice","choices":["password","iam"]},"default":"password"},
  host: {"name":"HOST","type":{"kind":"pattern","pattern":"^\\S+$","form":"an address such as 0.0.0.0"},"default":"127.0.0.1"},
  port: {"name":"PORT","type":{"kind":"integer","min":0,"max":65535},"default":"8000"},
  metricsPort: {"name":"METRICS_PORT","type":{"kind":"integer","min":0,"max":65535},"default":"9464"},
  logLevel: {"name":"LOG_LEVEL","type":{"kind":"choice","choices":["trace","debug","info","warn","error","silent"]},"default":"info"},
  environment: {"name":"ENVIRONMENT","type":{"kind":"pattern","pattern":"^[A-Za-z0-9._-]{1,32}$","form":"a short name such as staging"},"default":"development"},
  release: {"name":"RELEASE","type":{"kind":"pattern","pattern":"^[A-Za-z0-9._+-]{1,128}$","form":"a release such as 1.4.0 or a commit"},"default":"development"},
  drainSeconds: {"name":"DRAIN_SECONDS","type":{"kind":"integer","min":0,"max":300},"default":"0"},
  trustedProxies: {"name":"TRUSTED_PROXIES","type":{"kind":"proxies","form":"addresses, ranges such as 10.0.0.0/8, or loopback, linklocal, uniquelocal, separated by commas"},"default":"loopback"},
  corsOrigins: {"name":"CORS_ORIGINS","type":{"kind":"list","pattern":"^(\\*|https?://[^/]+)$","form":"origins such as https://example.com, without a path and separated by commas, or * for all"},"default":""},
  rateLimitPerMinute: {"name":"RATE_LIMIT_PER_MINUTE","type":{"kind":"integer","min":0,"max":10000000},"default":"0"},
  otelExporterOtlpEndpoint: {"name":"OTEL_EXPORTER_OTLP_ENDPOINT","type":{"kind":"pattern","pattern":"^https?://[^\\s/]+\\S*$","form":"an address such as http://collector:4318"}},
  databasePoolSize: {"name":"DATABASE_POOL_SIZE","type":{"kind":"integer","min":1,"max":200},"default":"10"},
  responseCacheMb: {"name":"RESPONSE_CACHE_MB","type":{"kind":"integer","min":1,"max":4096},"default":"32"},
  portfolioTimeZone: {"name":"PORTFOLIO_TIME_ZONE","type":{"kind":"timeZone","form":"an IANA name such as Europe/Berlin"},"default":"UTC"},
  portfolioCurrency: {"name":"PORTFOLIO_CURRENCY","type":{"kind":"pattern","pattern":"^[A-Z]{3}$","form":"an ISO 4217 code such as EUR"},"default":"USD"},
  operator: {"name":"OPERATOR","type":{"kind":"text","form":"a name"}},
  dashboardUrl: {"name":"DASHBOARD_URL","type":{"kind":"pattern","pattern":"^https?://[^\\s/]+/?$","form":"an address such as https://portfolio.example"}},
  profilesDir: {"name":"PROFILES_DIR","type":{"kind":"text","form":"the path of a folder"},"default":"profiles"},
  importMaxChangePercent: {"name":"IMPORT_MAX_CHANGE_PERCENT","type":{"kind":"integer","min":0,"max":1000000},"default":"25"},
  importMaxIdsPercent: {"name":"IMPORT_MAX_IDS_PERCENT","type":{"kind":"integer","min":0,"max":1000000},"default":"10"},
  importMaxDefaultedPercent: {"name":"IMPORT_MAX_DEFAULTED_PERCENT","type":{"kind":"integer","min":0,"max":1000000},"default":"5"},
  importMaxFallPercent: {"name":"IMPORT_MAX_FALL_PERCENT","type":{"kind":"integer","min":0,"max":1000000},"default":"10"},
} as const satisfies Readonly<Record<keyof Settings, SettingSpec>>;
