/** The metrics that we export, and why. The table in observability/REFERENCE.md is generated from it, and a system test compares it with a running Prometheus. */
export interface MeasuredMetric {
  readonly name: string;
  /** Prometheus jobs that scrape it. */
  readonly jobs: readonly string[];
  /** Our labels; each takes its values from a closed list. */
  readonly labels: readonly string[];
  readonly why: string;
  /** Where to find the same on AWS. */
  readonly aws: string;
}

const backend = ['backend'];
const frontend = ['frontend'];
const ours = ['backend', 'frontend'];
const nginx = ['access-log'];

export const metricList: readonly MeasuredMetric[] = [
  {
    name: 'nginx_requests_total',
    jobs: nginx,
    labels: ['service', 'status'],
    why: 'Responses of edge and gateway by class of status; the availability objective',
    aws: 'RequestCount, HTTPCode_*_Count of the load balancers',
  },
  {
    name: 'nginx_own_errors_total',
    jobs: nginx,
    labels: ['service'],
    why: 'Errors that a tier returned itself because it reached no service: an outage, not a fault of a service',
    aws: 'HTTPCode_ELB_5XX_Count',
  },
  {
    name: 'nginx_request_duration_seconds',
    jobs: nginx,
    labels: ['service'],
    why: 'The whole time that a user waits',
    aws: 'TargetResponseTime',
  },
  {
    name: 'http_requests_total',
    jobs: backend,
    labels: ['route', 'method', 'status'],
    why: 'Rate, 4xx and 5xx by route of the API',
    aws: 'log questions slowest-routes, errors-by-route',
  },
  {
    name: 'http_request_duration_seconds',
    jobs: ours,
    labels: ['route', 'method', 'status'],
    why: 'Which route is slow; for the dashboard, the latency objective',
    aws: 'log question slowest-routes',
  },
  {
    name: 'response_cache_requests_total',
    jobs: backend,
    labels: ['result'],
    why: 'Cache hits; all requests miss just after an import, and few should later',
    aws: '',
  },
  {
    name: 'asset_streams_open',
    jobs: backend,
    labels: [],
    why: 'Open downloads of the whole portfolio; each holds a connection and a snapshot',
    aws: '',
  },
  {
    name: 'database_pool_connections',
    jobs: backend,
    labels: ['state'],
    why: 'Use of the pool; a request that waits for a connection is slow although its query is not',
    aws: 'DatabaseConnections',
  },
  {
    name: 'database_errors_total',
    jobs: backend,
    labels: ['kind'],
    why: 'Failed queries. `timeout`: load or a lock. `unreachable`: the network. `exhausted`: disk or memory. `query`: the release does not fit the schema',
    aws: 'log question causes',
  },
  {
    name: 'database_reachable',
    jobs: backend,
    labels: [],
    why: 'Tells whether the database is gone or the service',
    aws: '',
  },
  {
    name: 'portfolio_revision',
    jobs: backend,
    labels: [],
    why: 'Must be the same on all replicas; a step is an import',
    aws: 'field revision of the log line "portfolio"',
  },
  {
    name: 'portfolio_revision_age_seconds',
    jobs: backend,
    labels: [],
    why: 'Time since the portfolio last changed',
    aws: '',
  },
  {
    name: 'portfolio_as_of_age_seconds',
    jobs: backend,
    labels: [],
    why: 'Age of the figures, whenever they were loaded; the freshness objective',
    aws: 'Portfolio AsOfAgeSeconds',
  },
  {
    name: 'portfolio_assets',
    jobs: backend,
    labels: ['status'],
    why: 'A truncated tape shows here first',
    aws: '',
  },
  {
    name: 'portfolio_nominal_value',
    jobs: backend,
    labels: ['status'],
    why: 'Outstanding, defaulted and paid value',
    aws: 'Portfolio Outstanding, Defaulted',
  },
  {
    name: 'portfolio_overdue_value',
    jobs: backend,
    labels: [],
    why: 'Overdue value; the business watches its share',
    aws: 'Portfolio Overdue',
  },
  {
    name: 'imports',
    jobs: backend,
    labels: ['outcome'],
    why: 'Imports by outcome',
    aws: 'ExecutionsSucceeded, ExecutionsFailed of the import workflow',
  },
  {
    name: 'import_newest_failed',
    jobs: backend,
    labels: [],
    why: '1 when the newest tape was not loaded and waits for a person',
    aws: 'ExecutionsFailed',
  },
  {
    name: 'import_last_loaded_age_seconds',
    jobs: backend,
    labels: [],
    why: 'Time since a tape was loaded',
    aws: 'log question last-imports',
  },
  {
    name: 'import_last_rows',
    jobs: backend,
    labels: [],
    why: 'Rows of the last tape',
    aws: 'log question last-imports',
  },
  {
    name: 'import_last_revalued_assets',
    jobs: backend,
    labels: [],
    why: 'Balances of the last tape that need a reason',
    aws: 'log question last-imports',
  },
  {
    name: 'import_last_duration_seconds',
    jobs: backend,
    labels: [],
    why: 'With the rows, the speed of the last import',
    aws: 'log question last-imports',
  },
  {
    name: 'frontend_renders_total',
    jobs: frontend,
    labels: ['page', 'outcome'],
    why: 'Pages by outcome: complete, partial or failed. A page without figures still has the status 200',
    aws: 'HTTPCode_Target_5XX_Count',
  },
  {
    name: 'frontend_upstream_failures_total',
    jobs: frontend,
    labels: ['kind'],
    why: 'Failed calls to the API, as the dashboard saw them',
    aws: 'log question causes',
  },
  {
    name: 'frontend_page_cache_requests_total',
    jobs: frontend,
    labels: ['result'],
    why: 'Cache hits: pages that needed no rendering',
    aws: '',
  },
  {
    name: 'frontend_build_info',
    jobs: frontend,
    labels: ['version', 'release'],
    why: 'Which release is running',
    aws: 'header X-Release',
  },
  {
    name: 'process_memory_limit_bytes',
    jobs: ours,
    labels: [],
    why: 'Memory at which the process is killed',
    aws: 'MemoryUtilization',
  },
  {
    name: 'process_cpu_limit_cores',
    jobs: ours,
    labels: [],
    why: 'CPU time at which the process is throttled',
    aws: 'CPUUtilization',
  },
];

/** Libraries and exporters export many more metrics. These are the ones that alerts and dashboards read. */
export const foreignMetrics: readonly {
  readonly names: readonly string[];
  readonly from: string;
  readonly why: string;
}[] = [
  {
    names: ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'process_start_time_seconds'],
    from: 'prom-client, in both services',
    why: 'Load of a replica, and its restarts',
  },
  {
    names: ['nodejs_eventloop_lag_p99_seconds'],
    from: 'prom-client, in both services',
    why: 'Whether something blocks the thread that answers all requests',
  },
  {
    names: [
      'pg_up',
      'pg_stat_database_numbackends',
      'pg_stat_database_xact_commit',
      'pg_stat_database_xact_rollback',
      'pg_database_size_bytes',
    ],
    from: 'postgres_exporter',
    why: 'Connections, transactions and size of the database',
  },
  {
    names: [
      'node_cpu_seconds_total',
      'node_memory_MemAvailable_bytes',
      'node_memory_MemTotal_bytes',
      'node_filesystem_avail_bytes',
    ],
    from: 'node_exporter',
    why: 'The machine, and the disk of the database',
  },
  { names: ['probe_success'], from: 'blackbox_exporter', why: 'Whether edge and gateway answer at all' },
  { names: ['up'], from: 'Prometheus', why: 'Whether a target is measured' },
];

export function metricTable(): string {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  return [
    '| metric | labels | why | on AWS |',
    '|---|---|---|---|',
    ...metricList.map(({ name, labels, why, aws }) => `| \`${name}\` | ${code(labels)} | ${why} | ${aws} |`),
    '',
    '| metric of others | exported by | why |',
    '|---|---|---|',
    ...foreignMetrics.map(({ names, from, why }) => `| ${code(names)} | ${from} | ${why} |`),
  ].join('\n');
}
