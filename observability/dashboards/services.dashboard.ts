import { burnRates, objectives } from '../../platform/alerts/objectives.ts';
import { deployableServices } from '../../platform/topology.ts';
import { chart, type DashboardDefinition, type DashboardRow, stat } from './panels.ts';

const window = '$__rate_interval';
const jobs = deployableServices.join('|');
const p95ByRoute = (job: string) =>
  `histogram_quantile(0.95, sum by (route, le) (rate(http_request_duration_seconds_bucket{job="${job}"}[${window}])))`;
/** Rounded: 1 - 0.999 is 0.0010000000000000009. */
const budget = (target: number) => Number((1 - target).toFixed(6));

const objectivesRow: DashboardRow = {
  title: 'Objectives',
  panels: [
    ...objectives.map(({ id, meaning, target, windowDays }) =>
      stat(
        `${id}: budget left`,
        'percentunit',
        `${meaning}: ${Number((target * 100).toFixed(4))}% in ${windowDays} days. How much of the error budget is left`,
        `1 - objective:bad_ratio{objective="${id}",window="${windowDays}d"} / ${budget(target)}`,
      ),
    ),
    stat(
      'Alerts firing',
      'none',
      'Prometheus lists them under Alerts',
      'count(ALERTS{alertstate="firing"}) or vector(0)',
    ),
    chart(
      'Burn rate',
      'none',
      `At 1 the budget lasts exactly its window. Above ${burnRates.slow.factor} a ticket is sent, above ${burnRates.fast.factor} a page`,
      ...objectives.map(({ id, target }) => ({
        expr: `objective:bad_ratio{objective="${id}",window="${burnRates.fast.long}"} / ${budget(target)}`,
        legend: id,
      })),
    ),
    chart(
      'Targets that answer',
      'none',
      'A step down means that a replica, a tier or an exporter is gone',
      { expr: 'sum by (job) (up{job!="probe"})', legend: '{{job}}' },
      { expr: 'probe_success', legend: '{{service}}' },
    ),
  ],
};

const tiersRow: DashboardRow = {
  title: 'Edge and gateway (nginx)',
  panels: [
    chart('Requests by status', 'reqps', 'What users receive (edge), and what the gateway returns', {
      expr: `sum by (service, status) (rate(nginx_requests_total[${window}]))`,
      legend: '{{service}} {{status}}',
    }),
    chart('Slowest 5% of requests', 's', 'The whole time that a user waits', {
      expr: `histogram_quantile(0.95, sum by (service, le) (rate(nginx_request_duration_seconds_bucket[${window}])))`,
      legend: '{{service}}',
    }),
  ],
};

const frontendRow: DashboardRow = {
  title: 'Dashboard (frontend)',
  panels: [
    chart('Pages by outcome', 'reqps', 'Partial: the page was shown with something missing', {
      expr: `sum by (outcome) (rate(frontend_renders_total[${window}]))`,
      legend: '{{outcome}}',
    }),
    chart('Slowest 5% by route', 's', 'Rendering, including the calls to the API', {
      expr: p95ByRoute('frontend'),
      legend: '{{route}}',
    }),
    chart('Page cache', 'reqps', 'A hit needs no rendering', {
      expr: `sum by (result) (rate(frontend_page_cache_requests_total[${window}]))`,
      legend: '{{result}}',
    }),
    chart('Failed calls to the API', 'reqps', 'By kind. Users cause "refused" and "missing" by what they ask for', {
      expr: `sum by (kind) (rate(frontend_upstream_failures_total[${window}]))`,
      legend: '{{kind}}',
    }),
  ],
};

const backendRow: DashboardRow = {
  title: 'API (backend)',
  panels: [
    chart('Requests by status', 'reqps', '', {
      expr: `sum by (status) (rate(http_requests_total{job="backend"}[${window}]))`,
      legend: '{{status}}',
    }),
    chart('Slowest 5% by route', 's', 'A download of the whole portfolio takes as long as its client', {
      expr: p95ByRoute('backend'),
      legend: '{{route}}',
    }),
    chart('Response cache', 'reqps', 'A hit needs no query. Just after an import every request misses', {
      expr: `sum by (result) (rate(response_cache_requests_total[${window}]))`,
      legend: '{{result}}',
    }),
    chart('Database pool', 'none', 'If "waiting" stays above 0, the pool or the database is too small', {
      expr: 'sum by (state) (database_pool_connections)',
      legend: '{{state}}',
    }),
    chart('Failed queries', 'reqps', 'By kind', {
      expr: `sum by (kind) (rate(database_errors_total[${window}]))`,
      legend: '{{kind}}',
    }),
    chart(
      'Open downloads of the whole portfolio',
      'none',
      'At most six at once on each replica, and two for one client. Further clients are asked to retry later',
      { expr: 'sum(asset_streams_open)', legend: 'open' },
    ),
  ],
};

const processesRow: DashboardRow = {
  title: 'Processes',
  panels: [
    chart('Event-loop delay, slowest 1%', 's', 'Above 0.1 s all requests of the process wait', {
      expr: 'max by (job) (nodejs_eventloop_lag_p99_seconds)',
      legend: '{{job}}',
    }),
    chart(
      'Memory',
      'bytes',
      'Resident memory, and the limit at which the process is killed',
      { expr: `max by (job) (process_resident_memory_bytes{job=~"${jobs}"})`, legend: '{{job}}' },
      { expr: 'min by (job) (process_memory_limit_bytes)', legend: '{{job}} limit' },
    ),
    chart('CPU', 'percentunit', 'Share of the limit at which the replica is throttled', {
      expr: `max by (job) (rate(process_cpu_seconds_total{job=~"${jobs}"}[${window}]) / process_cpu_limit_cores)`,
      legend: '{{job}}',
    }),
    chart('Starts', 'none', 'Within 15 minutes. More than two are a restart loop', {
      expr: `sum by (job) (changes(process_start_time_seconds{job=~"${jobs}"}[15m]))`,
      legend: '{{job}}',
    }),
  ],
};

const databaseRow: DashboardRow = {
  title: 'Database',
  panels: [
    chart('Connections', 'none', 'From all programs, not only ours', {
      expr: 'sum(pg_stat_database_numbackends{datname="portfolio"})',
      legend: 'connections',
    }),
    chart(
      'Transactions',
      'ops',
      '',
      { expr: `sum(rate(pg_stat_database_xact_commit{datname="portfolio"}[${window}]))`, legend: 'committed' },
      { expr: `sum(rate(pg_stat_database_xact_rollback{datname="portfolio"}[${window}]))`, legend: 'rolled back' },
    ),
    chart(
      'Size',
      'bytes',
      'The database, and the free space on its file system',
      { expr: 'max(pg_database_size_bytes{datname="portfolio"})', legend: 'database' },
      { expr: 'min(node_filesystem_avail_bytes{mountpoint="/database"})', legend: 'free' },
    ),
    chart(
      'Machine',
      'percentunit',
      'The machine that all containers share',
      { expr: `1 - avg(rate(node_cpu_seconds_total{mode="idle"}[${window}]))`, legend: 'CPU busy' },
      { expr: '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes', legend: 'memory used' },
    ),
  ],
};

/** For the people who keep it running: the objectives first, then each tier from the edge to the database. */
export const servicesDashboard: DashboardDefinition = {
  uid: 'portfolio-services',
  title: 'Portfolio: services',
  rows: [objectivesRow, tiersRow, frontendRow, backendRow, processesRow, databaseRow],
};
