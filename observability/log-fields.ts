/** Every field of a log line, and where it stands. OBSERVABILITY.md's table is made from this list, real lines are held against it. */
export const loggers = ['edge', 'gateway', 'frontend', 'backend', 'importer', 'migrate'] as const;
export type LoggerName = (typeof loggers)[number];

export interface LogField {
  readonly name: string;
  readonly meaning: string;
  readonly loggers: readonly LoggerName[];
  /** Written only when something is wrong or switched on. */
  readonly rare?: true;
}

const ours: readonly LoggerName[] = ['frontend', 'backend', 'importer', 'migrate'];
const tiers: readonly LoggerName[] = ['edge', 'gateway'];
const requests: readonly LoggerName[] = ['edge', 'gateway', 'frontend', 'backend'];

export const logFields: readonly LogField[] = [
  { name: 'time', meaning: 'When, ISO 8601', loggers },
  {
    name: 'level',
    meaning: '`trace`, `debug`, `info`, `warn`, `error` or `fatal`; a request that ends in 5xx is an `error`',
    loggers,
  },
  { name: 'service', meaning: 'Who writes: `edge`, `gateway`, `frontend`, `backend`, `importer`, `migrate`', loggers },
  { name: 'message', meaning: 'What happened; `request` for each request', loggers },
  { name: 'version', meaning: 'Version of the software', loggers: ours },
  { name: 'release', meaning: 'Release of the build, as in the X-Release header', loggers: ours },
  { name: 'environment', meaning: 'ENVIRONMENT of the installation', loggers: ours },
  { name: 'error', meaning: 'type, message, stack and code of an error', loggers: ours, rare: true },

  { name: 'requestId', meaning: 'X-Request-Id: the same in every tier that a request passes', loggers: requests },
  {
    name: 'traceId',
    meaning: 'W3C trace id: the caller’s, or a new one while tracing is on; empty or absent without',
    loggers: requests,
  },
  { name: 'method', meaning: 'HTTP method', loggers: requests },
  { name: 'status', meaning: 'HTTP status; 499 or 0 where the client went away', loggers: requests },
  {
    name: 'durationMs',
    meaning: 'Milliseconds from the request to the last byte of its answer, or of an import',
    loggers: [...requests, 'importer'],
  },
  { name: 'route', meaning: 'Route as registered, without the values in it', loggers: ['frontend', 'backend'] },
  { name: 'path', meaning: 'Path as asked for, without the query; empty unless printable ASCII', loggers: tiers },
  { name: 'bytes', meaning: 'Bytes of the answer’s body', loggers: tiers },
  { name: 'clientAddress', meaning: 'Address that the connection came from: personal data', loggers: tiers },
  { name: 'upstream', meaning: 'Addresses of the replicas that were asked, in order', loggers: tiers },
  { name: 'upstreamStatus', meaning: 'Their statuses; 502 and 504 are nginx’s own words', loggers: tiers },

  { name: 'host', meaning: 'Address that it listens on', loggers: ['backend'] },
  { name: 'port', meaning: 'Port that it listens on', loggers: ['backend'] },
  { name: 'address', meaning: 'Address and port that it listens on', loggers: ['frontend'] },
  { name: 'metricsPort', meaning: 'Port of the metrics', loggers: ['frontend'] },
  { name: 'apiUrl', meaning: 'Where it asks for figures', loggers: ['frontend'] },
  { name: 'source', meaning: '`next` for what Next prints itself', loggers: ['frontend'], rare: true },
  { name: 'signal', meaning: 'Signal that ends it', loggers: ['backend'] },
  { name: 'drainSeconds', meaning: 'How long it serves on after the signal', loggers: ['frontend', 'backend'] },
  {
    name: 'revision',
    meaning: 'Revision of the portfolio, every five minutes with the four below',
    loggers: ['backend'],
  },
  { name: 'asOfAgeSeconds', meaning: 'Seconds since the as-of date began', loggers: ['backend'] },
  { name: 'outstanding', meaning: 'Nominal value of active assets', loggers: ['backend'] },
  { name: 'overdue', meaning: 'Nominal value of active assets past their due date', loggers: ['backend'] },
  { name: 'defaulted', meaning: 'Nominal value of defaulted assets', loggers: ['backend'] },
  { name: 'attempt', meaning: 'Which attempt to reach the database', loggers: ['backend'], rare: true },
  { name: 'missing', meaning: 'Migrations that are waited for', loggers: ['backend'], rare: true },
  { name: 'applied', meaning: 'Migrations that were run', loggers: ['migrate'] },

  { name: 'fileName', meaning: 'Name of the tape', loggers: ['importer'] },
  { name: 'mode', meaning: '`full` or `delta`', loggers: ['importer'] },
  { name: 'dryRun', meaning: 'Whether the import only rehearses', loggers: ['importer'] },
  { name: 'importId', meaning: 'Number of the import, as under /imports', loggers: ['importer'] },
  {
    name: 'outcome',
    meaning: '`loaded`, `unchanged`, `rejected`, `implausible` or `failed`; `undone` or `already undone`',
    loggers: ['importer'],
  },
  { name: 'failedChecks', meaning: 'Why the tape is implausible', loggers: ['importer'] },
  { name: 'undoneBy', meaning: 'Who takes an import back', loggers: ['importer'], rare: true },
  { name: 'asOfDate', meaning: 'Day that the tape describes', loggers: ['importer'] },
  { name: 'rowsRead', meaning: 'Rows of the tape', loggers: ['importer'] },
  { name: 'rowsRejected', meaning: 'Rows with faults', loggers: ['importer'] },
  { name: 'assetsNew', meaning: 'Assets that were not in the portfolio', loggers: ['importer'] },
  { name: 'assetsChanged', meaning: 'Assets that changed', loggers: ['importer'] },
  { name: 'assetsUnchanged', meaning: 'Assets that did not', loggers: ['importer'] },
  { name: 'assetsWithdrawn', meaning: 'Assets that left the portfolio', loggers: ['importer'] },
  { name: 'assetsMissing', meaning: 'Assets that a full tape does not have', loggers: ['importer'] },
  { name: 'missingValue', meaning: 'Their nominal value', loggers: ['importer'] },
  { name: 'tapeValue', meaning: 'Nominal value of the tape', loggers: ['importer'] },
  { name: 'replacedDemo', meaning: 'Whether the demo portfolio made room', loggers: ['importer'] },
];

export function logFieldTable(): string {
  const row = ({ name, meaning, loggers: names }: LogField) =>
    `| \`${name}\` | ${meaning} | ${names.length === loggers.length ? 'all' : names.join(', ')} |`;
  return ['| field | meaning | written by |', '|---|---|---|', ...logFields.map(row)].join('\n');
}
