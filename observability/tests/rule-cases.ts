/**
 * For each alert, the measurements at which it has to fire, those just below at which it must not, and good ones after
 * which it has to clear.
 */
export type Level = 'bad' | 'nearly' | 'good';

/** A series that holds a value, or a counter that grows by so much a minute, or that changes so often in 15 minutes. */
export interface Measured {
  readonly series: string;
  readonly value?: number;
  readonly perMinute?: number;
  readonly changes?: number;
}

export interface RuleCase {
  readonly measured: (level: Level) => Measured[];
  /** Seconds until the ranges that the alert reads are full, and empty again. */
  readonly leadSeconds: number;
}

const one = (series: string, bad: number, nearly: number, good: number): RuleCase => ({
  measured: (level) => [{ series, value: { bad, nearly, good }[level] }],
  leadSeconds: 60,
});

const share = (failed: string, all: string, bad: number, nearly: number, leadSeconds = 120): RuleCase => ({
  measured: (level) => {
    const failing = { bad, nearly, good: 0 }[level];
    return [
      { series: failed, perMinute: failing },
      { series: all, perMinute: 6000 - failing },
    ];
  },
  leadSeconds,
});

const grows = (series: string, bad: number, nearly: number, leadSeconds = 120): RuleCase => ({
  measured: (level) => [{ series, perMinute: { bad, nearly, good: 0 }[level] }],
  leadSeconds,
});

/** Of 100 requests so many are as fast as the bound, all others slower. */
const slow = (
  labels: string,
  bound: string,
  wider: string,
  bad: number,
  nearly: number,
  leadSeconds = 330,
): RuleCase => ({
  measured: (level) => {
    const fast = { bad, nearly, good: 100 }[level];
    const bucket = (le: string, perMinute: number) => ({
      series: `http_request_duration_seconds_bucket{${labels},le="${le}"}`,
      perMinute,
    });
    return [
      bucket(bound, fast),
      bucket(wider, 100),
      bucket('+Inf', 100),
      { series: `http_request_duration_seconds_count{${labels}}`, perMinute: 100 },
    ];
  },
  leadSeconds,
});

const cpu = (job: string): RuleCase => ({
  measured: (level) => [
    { series: `process_cpu_seconds_total{job="${job}"}`, perMinute: { bad: 0.46, nearly: 0.44, good: 0 }[level] * 60 },
    { series: `process_cpu_limit_cores{job="${job}"}`, value: 0.5 },
  ],
  leadSeconds: 330,
});

const memory = (job: string): RuleCase => ({
  measured: (level) => [
    { series: `process_resident_memory_bytes{job="${job}"}`, value: { bad: 436, nearly: 435, good: 100 }[level] },
    { series: `process_memory_limit_bytes{job="${job}"}`, value: 512 },
  ],
  leadSeconds: 60,
});

const restarts = (job: string): RuleCase => ({
  measured: (level) => [
    { series: `process_start_time_seconds{job="${job}"}`, changes: { bad: 3, nearly: 2, good: 0 }[level] },
  ],
  leadSeconds: 930,
});

const page = 'job="frontend",route="/"';
const edge = (status: string) => `nginx_requests_total{service="edge",status="${status}"}`;

export const ruleCases: Readonly<Record<string, RuleCase>> = {
  'backend-errors': share(
    'http_requests_total{job="backend",status="503"}',
    'http_requests_total{job="backend",status="200"}',
    301,
    299,
  ),
  'backend-slow': slow('job="backend",route="/insights"', '1', '2.5', 94, 95),
  'backend-unavailable': {
    measured: (level) => [
      { series: 'up{job="backend",instance="a"}', value: level === 'bad' ? 0 : 1 },
      { series: 'database_reachable{job="backend",instance="a"}', value: 1 },
    ],
    leadSeconds: 60,
  },
  'backend-cpu': cpu('backend'),
  'backend-memory': memory('backend'),
  'backend-restarts': restarts('backend'),
  'frontend-errors': share(
    `http_request_duration_seconds_count{${page},status="500"}`,
    `http_request_duration_seconds_count{${page},status="200"}`,
    301,
    299,
  ),
  'frontend-slow': slow(page, '2', '10', 94, 95),
  'frontend-unavailable': one('up{job="frontend"}', 0, 1, 1),
  'frontend-cpu': cpu('frontend'),
  'frontend-memory': memory('frontend'),
  'frontend-restarts': restarts('frontend'),
  'frontend-upstream': grows('frontend_upstream_failures_total{kind="unreachable"}', 5.2, 4.8),
  'edge-errors': grows('nginx_own_errors_total{service="edge"}', 10.2, 9.8),
  'edge-unavailable': one('probe_success{service="edge"}', 0, 1, 1),
  'gateway-errors': grows('nginx_own_errors_total{service="gateway"}', 10.2, 9.8),
  'gateway-unavailable': one('probe_success{service="gateway"}', 0, 1, 1),
  'db-unavailable': one('pg_up', 0, 1, 1),
  'db-cpu': {
    measured: (level) => [
      { series: 'node_cpu_seconds_total{mode="idle"}', perMinute: { bad: 11.9, nearly: 12.1, good: 60 }[level] },
    ],
    leadSeconds: 330,
  },
  'db-storage': one('node_filesystem_avail_bytes{mountpoint="/database"}', 4 * 1024 ** 3 - 1, 4 * 1024 ** 3, 1e12),
  'db-memory': one('node_memory_MemAvailable_bytes', 64 * 1024 ** 2 - 1, 64 * 1024 ** 2, 1e10),
  'db-connections': one('pg_stat_database_numbackends{datname="portfolio"}', 71, 70, 10),
  'db-errors': grows('database_errors_total{kind="timeout"}', 2.1, 1.9, 330),
  'import-failed': one('import_newest_failed', 1, 0, 0),
  'data-stale': one('portfolio_as_of_age_seconds', 45 * 86_400 + 1, 45 * 86_400, 86_400),
  'metrics-missing': one('up{job="postgres"}', 0, 1, 1),
  'availability-burn-fast': share(edge('5xx'), edge('2xx'), 87, 86, 330),
  'availability-burn-slow': share(edge('5xx'), edge('2xx'), 37, 35, 1830),
  'latency-burn-fast': slow(page, '1', '2', 85, 86),
  'latency-burn-slow': slow(page, '1', '2', 93.9, 94.1, 1830),
  // Stale all the time, or up to date all the time: there is nothing between for a portfolio with one as-of date.
  'freshness-burn': { ...one('portfolio_as_of_age_seconds', 45 * 86_400 + 1, 45 * 86_400, 86_400), leadSeconds: 1860 },
};
