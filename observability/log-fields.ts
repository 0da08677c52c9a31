/** Every field of a log line, and who writes it. The table in observability/REFERENCE.md is generated from it, and a system test compares it with real lines. */
export const loggers = ['edge', 'gateway', 'frontend', 'backend', 'importer', 'migrate'] as const;
export type LoggerName = (typeof loggers)[number];

export interface LogField {
  readonly name: string;
  readonly meaning: string;
  readonly loggers: readonly LoggerName[];
  /** Written only when something is wrong or a feature is on. */
  readonly rare?: true;
}

const ours: readonly LoggerName[] = ['frontend', 'backend', 'importer', 'migrate'];
const tiers: readonly LoggerName[] = ['edge', 'gateway'];
const requests: readonly LoggerName[] = ['edge', 'gateway', 'frontend', 'backend'];

export const logFields: readonly LogField[] = [
  { name: 'time', meaning: 'Time, ISO 8601', loggers },
  {
    name: 'level',
    meaning: '`trace`, `debug`, `info`, `warn`, `error` or `fatal`; a request with a 5xx is an `error`',
    loggers,
  },
  {
    name: 'service',
    meaning: 'Who wrote the line: `edge`, `gateway`, `frontend`, `backend`, `importer`, `migrate`',
    loggers,
  },
  { name: 'message', meaning: 'What happened; `request` for a request', loggers },
  { name: 'version', meaning: 'Version of the software', loggers: ours },
  { name: 'release', meaning: 'Release of the build, as in the X-Release header', loggers: ours },
  { name: 'environment', meaning: '`ENVIRONMENT` of the installation', loggers: ours },
  { name: 'error', meaning: 'Type, message, stack and code of an error', loggers: ours, rare: true },

  { name: 'requestId', meaning: 'X-Request-Id, the same in every tier that the request passes', loggers: requests },
  {
    name: 'traceId',
    meaning: 'W3C trace id: the caller’s, or a new one if tracing is on; otherwise empty or absent',
    loggers: requests,
  },
  { name: 'method', meaning: 'HTTP method', loggers: requests },
  { name: 'status', meaning: 'HTTP status; 499 or 0 if the client went away', loggers: requests },
  {
    name: 'durationMs',
    meaning: 'Milliseconds from the request to the last byte of the response; duration of an import',
    loggers: [...requests, 'importer'],
  },
  { name: 'route', meaning: 'Route pattern, without the values in it', loggers: ['frontend', 'backend'] },
  { name: 'path', meaning: 'Requested path without the query; empty unless printable ASCII', loggers: tiers },
  { name: 'bytes', meaning: 'Bytes of the response body', loggers: tiers },
  { name: 'clientAddress', meaning: 'Address of the client: personal data', loggers: tiers },
  { name: 'upstream', meaning: 'Addresses of the replicas that nginx tried, in order', loggers: tiers },
  { name: 'upstreamStatus', meaning: 'Their statuses; 502 and 504 come from nginx itself', loggers: tiers },

  { name: 'host', meaning: 'Address it listens on', loggers: ['backend'] },
  { name: 'port', meaning: 'Port it listens on', loggers: ['backend'] },
  { name: 'address', meaning: 'Address and port it listens on', loggers: ['frontend'] },
  { name: 'metricsPort', meaning: 'Port for metrics', loggers: ['frontend'] },
  { name: 'apiUrl', meaning: 'Address of the API', loggers: ['frontend'] },
  { name: 'source', meaning: '`next` for what Next.js prints itself', loggers: ['frontend'], rare: true },
  { name: 'signal', meaning: 'Signal that stopped it', loggers: ['backend'] },
  { name: 'drainSeconds', meaning: 'How long it keeps serving after the signal', loggers: ['frontend', 'backend'] },
  {
    name: 'revision',
    meaning: 'Revision of the portfolio, logged every five minutes with the four fields below',
    loggers: ['backend'],
  },
  { name: 'asOfAgeSeconds', meaning: 'Seconds since the start of the as-of date', loggers: ['backend'] },
  { name: 'outstanding', meaning: 'Nominal value of active assets', loggers: ['backend'] },
  { name: 'overdue', meaning: 'Nominal value of active assets past their due date', loggers: ['backend'] },
  { name: 'defaulted', meaning: 'Nominal value of defaulted assets', loggers: ['backend'] },
  { name: 'attempt', meaning: 'Number of the attempt to reach the database', loggers: ['backend'], rare: true },
  { name: 'missing', meaning: 'Migrations that it waits for', loggers: ['backend'], rare: true },
  { name: 'applied', meaning: 'Migrations that it ran', loggers: ['migrate'] },

  { name: 'fileName', meaning: 'Name of the tape', loggers: ['importer'] },
  { name: 'mode', meaning: '`full` or `delta`', loggers: ['importer'] },
  { name: 'dryRun', meaning: 'Whether the import is only a rehearsal', loggers: ['importer'] },
  { name: 'importId', meaning: 'Number of the import, as under /imports', loggers: ['importer'] },
  {
    name: 'outcome',
    meaning: '`loaded`, `unchanged`, `rejected`, `implausible` or `failed`; `undone` or `already undone`',
    loggers: ['importer'],
  },
  { name: 'failedChecks', meaning: 'Why the tape is implausible', loggers: ['importer'] },
  { name: 'undoneBy', meaning: 'Who undid the import', loggers: ['importer'], rare: true },
  { name: 'asOfDate', meaning: 'Day that the tape describes', loggers: ['importer'] },
  { name: 'rowsRead', meaning: 'Rows of the tape', loggers: ['importer'] },
  { name: 'rowsRejected', meaning: 'Rows that were rejected', loggers: ['importer'] },
  { name: 'assetsNew', meaning: 'Assets that were not in the portfolio', loggers: ['importer'] },
  { name: 'assetsChanged', meaning: 'Assets that changed', loggers: ['importer'] },
  { name: 'assetsUnchanged', meaning: 'Assets that did not change', loggers: ['importer'] },
  { name: 'assetsWithdrawn', meaning: 'Assets that left the portfolio', loggers: ['importer'] },
  { name: 'assetsMissing', meaning: 'Assets that are not on a full tape', loggers: ['importer'] },
  { name: 'assetsRevalued', meaning: 'Active assets with an unusual change of value', loggers: ['importer'] },
  { name: 'missingValue', meaning: 'Their nominal value', loggers: ['importer'] },
  { name: 'tapeValue', meaning: 'Nominal value of the tape', loggers: ['importer'] },
  { name: 'replacedDemo', meaning: 'Whether the import replaced the demo portfolio', loggers: ['importer'] },
];

export function logFieldTable(): string {
  const row = ({ name, meaning, loggers: names }: LogField) =>
    `| \`${name}\` | ${meaning} | ${names.length === loggers.length ? 'all' : names.join(', ')} |`;
  return ['| field | meaning | written by |', '|---|---|---|', ...logFields.map(row)].join('\n');
}
