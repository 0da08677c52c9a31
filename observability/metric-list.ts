/** The metrics that we make, or read of others, and why. OBSERVABILITY.md's table is made from this list, a running Prometheus is held against it. */
export interface MeasuredMetric {
  readonly name: string;
  /** Prometheus job that brings it. */
  readonly jobs: readonly string[];
  /** Labels of ours; each takes values from a closed list. */
  readonly labels: readonly string[];
  readonly why: string;
  /** What tells the same on AWS. */
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
    why: 'What readers get, by class of status, at the edge and at the gateway; the availability objective',
    aws: 'RequestCount, HTTPCode_*_Count of the balancers',
  },
  {
    name: 'nginx_own_errors_total',
    jobs: nginx,
    labels: ['service'],
    why: 'Errors that a tier gave itself because it reached no service: tells an outage from a fault in a service',
    aws: 'HTTPCode_ELB_5XX_Count',
  },
  {
    name: 'nginx_request_duration_seconds',
    jobs: nginx,
    labels: ['service'],
    why: 'How long a reader waits, with everything behind the edge',
    aws: 'TargetResponseTime',
  },
  {
    name: 'http_requests_total',
    jobs: backend,
    labels: ['route', 'method', 'status'],
    why: 'Rate, 4xx and 5xx of each route of the API',
    aws: 'log question slowest-routes, errors-by-route',
  },
  {
    name: 'http_request_duration_seconds',
    jobs: ours,
    labels: ['route', 'method', 'status'],
    why: 'Which route is slow; the dashboard’s is the latency objective',
    aws: 'log question slowest-routes',
  },
  {
    name: 'response_cache_requests_total',
    jobs: backend,
    labels: ['result'],
    why: 'Finished answers given from memory; all miss just after an import, later hardly any should',
    aws: '',
  },
  {
    name: 'asset_streams_open',
    jobs: backend,
    labels: [],
    why: 'Whole-portfolio downloads under way: each holds a connection and a snapshot',
    aws: '',
  },
  {
    name: 'database_pool_connections',
    jobs: backend,
    labels: ['state'],
    why: 'Use of the pool; who waits for a connection is slow for no reason that a query shows',
    aws: 'DatabaseConnections',
  },
  {
    name: 'database_errors_total',
    jobs: backend,
    labels: ['kind'],
    why: 'Failed queries: a timeout is load or a lock, unreachable is the network, exhausted is disk or memory, query is a release that does not fit',
    aws: 'log question causes',
  },
  {
    name: 'database_reachable',
    jobs: backend,
    labels: [],
    why: 'Tells a database that is gone from a service that is gone',
    aws: '',
  },
  {
    name: 'portfolio_revision',
    jobs: backend,
    labels: [],
    why: 'All replicas show the same; a step is an import',
    aws: 'field revision of the log line "portfolio"',
  },
  {
    name: 'portfolio_revision_age_seconds',
    jobs: backend,
    labels: [],
    why: 'How long nothing has changed',
    aws: '',
  },
  {
    name: 'portfolio_as_of_age_seconds',
    jobs: backend,
    labels: [],
    why: 'How old the figures are, whenever they were loaded; the freshness objective',
    aws: 'Portfolio AsOfAgeSeconds',
  },
  {
    name: 'portfolio_assets',
    jobs: backend,
    labels: ['status'],
    why: 'A tape that was cut off shows here first',
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
    why: 'What is late; the business watches its share',
    aws: 'Portfolio Overdue',
  },
  {
    name: 'imports',
    jobs: backend,
    labels: ['outcome'],
    why: 'How imports ended',
    aws: 'ExecutionsSucceeded, ExecutionsFailed of the import workflow',
  },
  {
    name: 'import_newest_failed',
    jobs: backend,
    labels: [],
    why: 'Whether the newest tape waits for a person',
    aws: 'ExecutionsFailed',
  },
  {
    name: 'import_last_loaded_age_seconds',
    jobs: backend,
    labels: [],
    why: 'How long no tape has been loaded',
    aws: 'log question last-imports',
  },
  {
    name: 'import_last_rows',
    jobs: backend,
    labels: [],
    why: 'Size of the last tape',
    aws: 'log question last-imports',
  },
  {
    name: 'import_last_duration_seconds',
    jobs: backend,
    labels: [],
    why: 'Its speed, with the rows',
    aws: 'log question last-imports',
  },
  {
    name: 'frontend_renders_total',
    jobs: frontend,
    labels: ['page', 'outcome'],
    why: 'Pages in full, with something missing, or failed: a dashboard without figures answers 200',
    aws: 'HTTPCode_Target_5XX_Count',
  },
  {
    name: 'frontend_upstream_failures_total',
    jobs: frontend,
    labels: ['kind'],
    why: 'Calls to the API that failed, as the dashboard saw them',
    aws: 'log question causes',
  },
  {
    name: 'frontend_page_cache_requests_total',
    jobs: frontend,
    labels: ['result'],
    why: 'Pages that cost no rendering',
    aws: '',
  },
  {
    name: 'frontend_build_info',
    jobs: frontend,
    labels: ['version', 'release'],
    why: 'Which release is out',
    aws: 'header X-Release',
  },
  {
    name: 'process_memory_limit_bytes',
    jobs: ours,
    labels: [],
    why: 'At which memory the process is killed',
    aws: 'MemoryUtilization',
  },
  {
    name: 'process_cpu_limit_cores',
    jobs: ours,
    labels: [],
    why: 'At which processor time the process is throttled',
    aws: 'CPUUtilization',
  },
];

/** Of the libraries and exporters, which bring many more: those that alerts and dashboards read. */
export const borrowedMetrics: readonly {
  readonly names: readonly string[];
  readonly from: string;
  readonly why: string;
}[] = [
  {
    names: ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'process_start_time_seconds'],
    from: 'prom-client, in both services',
    why: 'Saturation of a replica, and its restarts',
  },
  {
    names: ['nodejs_eventloop_lag_p99_seconds'],
    from: 'prom-client, in both services',
    why: 'Whether work blocks the one thread that answers everybody',
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
    why: 'The database as it sees itself: connections, work, failures, size',
  },
  {
    names: [
      'node_cpu_seconds_total',
      'node_memory_MemAvailable_bytes',
      'node_memory_MemTotal_bytes',
      'node_filesystem_avail_bytes',
    ],
    from: 'node_exporter',
    why: 'The machine, and the disk that the database is on',
  },
  { names: ['probe_success'], from: 'blackbox_exporter', why: 'Whether the two tiers answer at all' },
  { names: ['up'], from: 'Prometheus', why: 'Whether what should be measured is' },
];

export function metricTable(): string {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  return [
    '| metric | labels | why | on AWS |',
    '|---|---|---|---|',
    ...metricList.map(({ name, labels, why, aws }) => `| \`${name}\` | ${code(labels)} | ${why} | ${aws} |`),
    '',
    '| of others | from | why |',
    '|---|---|---|',
    ...borrowedMetrics.map(({ names, from, why }) => `| ${code(names)} | ${from} | ${why} |`),
  ].join('\n');
}
