/**
 * What is promised (objectives), what somebody is told about (alerts), and why. CloudWatch alarms and the CloudWatch
 * dashboard (infra/), the Prometheus rules, the Alertmanager routes and the table in OBSERVABILITY.md (observability/) are
 * all generated from these lists, so that the targets can't disagree on what is wrong.
 */

import type { ServiceName } from './topology.ts';

export interface Objective {
  readonly id: 'availability' | 'latency' | 'freshness';
  readonly meaning: string;
  /** Share of good events in the window. */
  readonly target: number;
  readonly windowDays: number;
  readonly reason: string;
  /** PromQL of the share of bad events in a range such as `5m`; 0 where nothing happened. */
  readonly badRatio: (range: string) => string;
}

/** Figures older than this are stale: a month's tape, two weeks for it to arrive. */
const staleSeconds = 45 * 86_400;
const edgeRequests = (selector: string, range: string) =>
  `sum(rate(nginx_requests_total{service="edge"${selector}}[${range}]))`;
const pages = 'job="frontend",route!~"static|unknown"';

export const objectives: readonly Objective[] = [
  {
    id: 'availability',
    meaning: 'Requests that the public edge answers without a server error',
    target: 0.999,
    windowDays: 30,
    reason: '43 minutes a month: room for one bad deployment that is rolled back, not for an outage of an hour',
    badRatio: (range) => `${edgeRequests(',status="5xx"', range)} / (${edgeRequests('', range)} > 0) or vector(0)`,
  },
  {
    id: 'latency',
    meaning: 'Dashboard pages that are rendered within a second',
    target: 0.99,
    windowDays: 30,
    reason: 'A page that takes longer than a second breaks a reader off; one in a hundred may',
    badRatio: (range) =>
      `1 - sum(rate(http_request_duration_seconds_bucket{${pages},le=~"1|1.0"}[${range}])) / (sum(rate(http_request_duration_seconds_count{${pages}}[${range}])) > 0) or vector(0)`,
  },
  {
    id: 'freshness',
    meaning: 'Time in which the as-of date of the figures is at most 45 days ago',
    target: 0.99,
    windowDays: 30,
    reason: 'Tapes are monthly and arrive within two weeks; seven hours a month are for loading a late one',
    badRatio: (range) => `avg_over_time(portfolio:stale[${range}]) or vector(0)`,
  },
];

/** Conditions that rules are made of, recorded under a name of their own. */
export const recordings: readonly { readonly record: string; readonly value: string }[] = [
  { record: 'portfolio:stale', value: `max(portfolio_as_of_age_seconds) > bool ${staleSeconds}` },
];

/** How fast an objective's error budget may be spent before somebody is told: long window, short window, multiple of the rate that spends it evenly. */
export const burnRates = {
  fast: { long: '1h', short: '5m', factor: 14.4, severity: 'page' },
  slow: { long: '6h', short: '30m', factor: 6, severity: 'ticket' },
} as const;

/**
 * Which of a service's resources a CloudWatch metric is read from. The stack that owns the resource supplies the dimensions.
 *
 * - `target-group`: what the balancers see of a service, over all of its target groups
 * - `tasks`: the ECS service itself
 * - `balancer`: a load balancer, before any target is chosen
 * - `database`: the RDS instance
 * - `import-workflow`, `import-queue`, `import-dead-letters`: the tape imports
 * - `log`: the API's log, which has the portfolio's figures every five minutes
 */
export type CloudWatchScope =
  | 'target-group'
  | 'tasks'
  | 'balancer'
  | 'database'
  | 'import-workflow'
  | 'import-queue'
  | 'import-dead-letters'
  | 'log';

export interface CloudWatchMetric {
  readonly scope: CloudWatchScope;
  readonly namespace: string;
  readonly metric: string;
  /** `PR(1:)` is the percentage of values of at least 1. */
  readonly statistic: 'Sum' | 'Average' | 'Minimum' | 'Maximum' | 'p95' | 'PR(1:)';
  /** A second metric of the same resource, added to the first. */
  readonly plus?: string;
  /** Divides by the sum of this metric of the same resource, which makes a ratio. */
  readonly dividedBy?: string;
  /** Below this denominator the ratio counts as 0: one failure among three requests at night is no incident. */
  readonly minimumDenominator?: number;
}

export const playbooks = ['errors', 'slowness', 'outage', 'saturation', 'database', 'tapes', 'measuring'] as const;
export type Playbook = (typeof playbooks)[number];

export interface Alert {
  /** Stable, unique; also the last part of the alarm's name. */
  readonly id: string;
  /** `observability` for what watches the others. */
  readonly service: ServiceName | 'observability';
  readonly meaning: string;
  /** `page`: someone should look now. `ticket`: someone should look during office hours. */
  readonly severity: 'page' | 'ticket';
  readonly comparison: 'above' | 'below';
  readonly threshold: number;
  readonly unit: 'ratio' | 'seconds' | 'percent' | 'count' | 'bytes';
  /** Length of one evaluation window, in seconds. */
  readonly periodSeconds: number;
  /** How many windows in a row must be bad. */
  readonly periods: number;
  /** What no data means: an idle service has no latency, but a database without metrics is down. */
  readonly noData: 'fine' | 'bad';
  /** Why this threshold and this period. */
  readonly reason: string;
  /** What to do first. */
  readonly firstStep: string;
  /** Section of OBSERVABILITY.md with what to do then. */
  readonly playbook: Playbook;
  /** A deployment that sets this off is rolled back. */
  readonly rollsBackDeployment?: true;
  readonly cloudwatch?: CloudWatchMetric;
  readonly prometheus?: {
    /** PromQL of the measured value; the rule compares it with `threshold`. */
    readonly value: string;
    /** How long the comparison has to hold; `periods * periodSeconds` unless given. */
    readonly forSeconds?: number;
  };
}

const ratioOf = (failed: string, all: string, leastPerMinute: number) =>
  `sum(rate(${failed}[1m])) / (sum(rate(${all}[1m])) > ${leastPerMinute} / 60)`;
const cpuPercent = (service: 'backend' | 'frontend') =>
  `max(rate(process_cpu_seconds_total{job="${service}"}[5m]) / process_cpu_limit_cores{job="${service}"}) * 100`;
const memoryPercent = (service: 'backend' | 'frontend') =>
  `max(process_resident_memory_bytes{job="${service}"} / process_memory_limit_bytes{job="${service}"}) * 100`;
const restarts = (service: 'backend' | 'frontend') => `sum(changes(process_start_time_seconds{job="${service}"}[15m]))`;
/** nginx's own errors, not those that it passed on. */
const ownErrors = (tier: 'edge' | 'gateway') => `sum(increase(nginx_own_errors_total{service="${tier}"}[1m]))`;
/** Burning too fast needs both windows: the long one says that it matters, the short one that it still goes on. */
const burning = (objective: Objective['id'], rate: keyof typeof burnRates) =>
  `min(objective:bad_ratio{objective="${objective}",window=~"${burnRates[rate].long}|${burnRates[rate].short}"})`;

export const alerts: readonly Alert[] = [
  {
    id: 'backend-errors',
    playbook: 'errors',
    service: 'backend',
    meaning: 'More than 5% of API requests fail with a server error',
    severity: 'page',
    comparison: 'above',
    threshold: 0.05,
    unit: 'ratio',
    periodSeconds: 60,
    periods: 3,
    noData: 'fine',
    reason:
      'Three minutes at 5% spend a third of a day of a 99.9% monthly objective; shorter would page for one failed task',
    firstStep:
      'Compare the time with the last deployment; if they match, roll back. Otherwise read the API log for the status 5xx',
    rollsBackDeployment: true,
    cloudwatch: {
      scope: 'target-group',
      namespace: 'AWS/ApplicationELB',
      metric: 'HTTPCode_Target_5XX_Count',
      statistic: 'Sum',
      dividedBy: 'RequestCount',
      minimumDenominator: 20,
    },
    prometheus: {
      value: ratioOf('http_requests_total{job="backend",status=~"5.."}', 'http_requests_total{job="backend"}', 20),
    },
  },
  {
    id: 'backend-slow',
    playbook: 'slowness',
    service: 'backend',
    meaning: 'The slowest 5% of API requests take longer than a second',
    severity: 'page',
    comparison: 'above',
    threshold: 1,
    unit: 'seconds',
    periodSeconds: 60,
    periods: 5,
    noData: 'fine',
    reason: 'Figures come from a rollup in milliseconds; a second means that the database or the pool is saturated',
    firstStep: 'Look at the database CPU and connections alarms; then at the slowest routes in the API log',
    rollsBackDeployment: true,
    cloudwatch: {
      scope: 'target-group',
      namespace: 'AWS/ApplicationELB',
      metric: 'TargetResponseTime',
      statistic: 'p95',
    },
    prometheus: {
      value:
        'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{job="backend",route!~"/assets(.csv)?"}[5m])))',
      forSeconds: 60,
    },
  },
  {
    id: 'backend-unavailable',
    playbook: 'outage',
    service: 'backend',
    meaning: 'A load balancer has no healthy API task to send requests to',
    severity: 'page',
    comparison: 'below',
    threshold: 1,
    unit: 'count',
    periodSeconds: 60,
    periods: 3,
    noData: 'bad',
    reason: 'Without a healthy task every request fails; three minutes pass a task that is being replaced',
    firstStep: 'Read the stopped reason of the newest tasks; a migration that fails stops a task before the API starts',
    cloudwatch: {
      scope: 'target-group',
      namespace: 'AWS/ApplicationELB',
      metric: 'HealthyHostCount',
      statistic: 'Minimum',
    },
    prometheus: {
      value: '(sum(up{job="backend"} * on (instance) database_reachable{job="backend"}) or vector(0))',
      forSeconds: 60,
    },
  },
  {
    id: 'backend-cpu',
    playbook: 'saturation',
    service: 'backend',
    meaning: 'The API tasks run at their CPU limit although scaling had time to react',
    severity: 'ticket',
    comparison: 'above',
    threshold: 90,
    unit: 'percent',
    periodSeconds: 300,
    periods: 3,
    noData: 'fine',
    reason: 'Scaling aims at 60%; 90% for a quarter of an hour means that the highest number of tasks is reached',
    firstStep: 'Compare the running tasks with the configured maximum; raise the maximum or the task size',
    cloudwatch: { scope: 'tasks', namespace: 'AWS/ECS', metric: 'CPUUtilization', statistic: 'Average' },
    prometheus: { value: cpuPercent('backend') },
  },
  {
    id: 'backend-memory',
    playbook: 'saturation',
    service: 'backend',
    meaning: 'The API tasks are close to the memory limit at which they are killed',
    severity: 'ticket',
    comparison: 'above',
    threshold: 85,
    unit: 'percent',
    periodSeconds: 300,
    periods: 3,
    noData: 'fine',
    reason: 'The response cache is bounded, so use should be flat; a climb to 85% is a leak',
    firstStep: 'Check whether it climbs since the last deployment; roll back and take a heap profile',
    cloudwatch: { scope: 'tasks', namespace: 'AWS/ECS', metric: 'MemoryUtilization', statistic: 'Maximum' },
    prometheus: { value: memoryPercent('backend') },
  },
  {
    id: 'frontend-errors',
    playbook: 'errors',
    service: 'frontend',
    meaning: 'More than 5% of dashboard pages fail with a server error',
    severity: 'page',
    comparison: 'above',
    threshold: 0.05,
    unit: 'ratio',
    periodSeconds: 60,
    periods: 3,
    noData: 'fine',
    reason: 'The dashboard renders a failed API as a page, so a server error is its own fault',
    firstStep: 'Compare the time with the last deployment; if they match, roll back',
    rollsBackDeployment: true,
    cloudwatch: {
      scope: 'target-group',
      namespace: 'AWS/ApplicationELB',
      metric: 'HTTPCode_Target_5XX_Count',
      statistic: 'Sum',
      dividedBy: 'RequestCount',
      minimumDenominator: 20,
    },
    prometheus: {
      value: ratioOf(
        `http_request_duration_seconds_count{${pages},status=~"5.."}`,
        `http_request_duration_seconds_count{${pages}}`,
        20,
      ),
    },
  },
  {
    id: 'frontend-slow',
    playbook: 'slowness',
    service: 'frontend',
    meaning: 'The slowest 5% of dashboard pages take longer than two seconds to render',
    severity: 'page',
    comparison: 'above',
    threshold: 2,
    unit: 'seconds',
    periodSeconds: 60,
    periods: 5,
    noData: 'fine',
    reason: 'A page asks the API a few times in parallel; twice the threshold of the API leaves room for rendering',
    firstStep: 'See whether the API is slow too; if not, look at the CPU of the dashboard tasks',
    rollsBackDeployment: true,
    cloudwatch: {
      scope: 'target-group',
      namespace: 'AWS/ApplicationELB',
      metric: 'TargetResponseTime',
      statistic: 'p95',
    },
    prometheus: {
      value: `histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{${pages}}[5m])))`,
      forSeconds: 60,
    },
  },
  {
    id: 'frontend-unavailable',
    playbook: 'outage',
    service: 'frontend',
    meaning: 'The public load balancer has no healthy dashboard task to send requests to',
    severity: 'page',
    comparison: 'below',
    threshold: 1,
    unit: 'count',
    periodSeconds: 60,
    periods: 3,
    noData: 'bad',
    reason: 'Without a healthy task every page fails; three minutes pass a task that is being replaced',
    firstStep: 'Read the stopped reason of the newest tasks',
    cloudwatch: {
      scope: 'target-group',
      namespace: 'AWS/ApplicationELB',
      metric: 'HealthyHostCount',
      statistic: 'Minimum',
    },
    prometheus: { value: '(sum(up{job="frontend"}) or vector(0))', forSeconds: 60 },
  },
  {
    id: 'frontend-cpu',
    playbook: 'saturation',
    service: 'frontend',
    meaning: 'The dashboard tasks run at their CPU limit although scaling had time to react',
    severity: 'ticket',
    comparison: 'above',
    threshold: 90,
    unit: 'percent',
    periodSeconds: 300,
    periods: 3,
    noData: 'fine',
    reason: 'Scaling aims at 60%; 90% for a quarter of an hour means that the highest number of tasks is reached',
    firstStep: 'Compare the running tasks with the configured maximum; raise the maximum or the task size',
    cloudwatch: { scope: 'tasks', namespace: 'AWS/ECS', metric: 'CPUUtilization', statistic: 'Average' },
    prometheus: { value: cpuPercent('frontend') },
  },
  {
    id: 'frontend-memory',
    playbook: 'saturation',
    service: 'frontend',
    meaning: 'The dashboard tasks are close to the memory limit at which they are killed',
    severity: 'ticket',
    comparison: 'above',
    threshold: 85,
    unit: 'percent',
    periodSeconds: 300,
    periods: 3,
    noData: 'fine',
    reason: 'Finished pages are kept within 64 MiB, so use should be flat once that is full; a climb to 85% is a leak',
    firstStep: 'Check whether it climbs since the last deployment; roll back and take a heap profile',
    cloudwatch: { scope: 'tasks', namespace: 'AWS/ECS', metric: 'MemoryUtilization', statistic: 'Maximum' },
    prometheus: { value: memoryPercent('frontend') },
  },
  {
    id: 'edge-errors',
    playbook: 'errors',
    service: 'edge',
    meaning: 'The public edge itself answers with server errors, no service was reached',
    severity: 'page',
    comparison: 'above',
    threshold: 10,
    unit: 'count',
    periodSeconds: 60,
    periods: 3,
    noData: 'fine',
    reason: 'The edge fails on its own only without targets, or when the sign-in provider can not be reached',
    firstStep: 'Check the two alarms on missing tasks; then the sign-in provider',
    cloudwatch: {
      scope: 'balancer',
      namespace: 'AWS/ApplicationELB',
      metric: 'HTTPCode_ELB_5XX_Count',
      statistic: 'Sum',
    },
    prometheus: { value: ownErrors('edge') },
  },
  {
    id: 'gateway-errors',
    playbook: 'errors',
    service: 'gateway',
    meaning: 'The internal gateway itself answers with server errors: the dashboard does not reach the API',
    severity: 'page',
    comparison: 'above',
    threshold: 10,
    unit: 'count',
    periodSeconds: 60,
    periods: 3,
    noData: 'fine',
    reason: 'The gateway fails on its own only while it has no API task or a task closes connections',
    firstStep: 'Check the alarm on missing API tasks',
    cloudwatch: {
      scope: 'balancer',
      namespace: 'AWS/ApplicationELB',
      metric: 'HTTPCode_ELB_5XX_Count',
      statistic: 'Sum',
    },
    prometheus: { value: ownErrors('gateway') },
  },
  {
    id: 'db-cpu',
    playbook: 'database',
    service: 'db',
    meaning: 'The database has been busy for half an hour',
    severity: 'ticket',
    comparison: 'above',
    threshold: 80,
    unit: 'percent',
    periodSeconds: 300,
    periods: 6,
    noData: 'bad',
    reason: 'An import of ten million rows keeps it busy for minutes; half an hour is load that stays',
    firstStep: 'See whether an import runs; otherwise list the longest statements in pg_stat_activity',
    cloudwatch: { scope: 'database', namespace: 'AWS/RDS', metric: 'CPUUtilization', statistic: 'Average' },
    prometheus: { value: '(1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m]))) * 100' },
  },
  {
    id: 'db-storage',
    playbook: 'database',
    service: 'db',
    meaning: 'Less than 4 GiB of database storage is left',
    severity: 'page',
    comparison: 'below',
    threshold: 4 * 1024 ** 3,
    unit: 'bytes',
    periodSeconds: 300,
    periods: 2,
    noData: 'bad',
    reason:
      'Storage grows by itself up to a maximum; 4 GiB left means that the maximum is reached. A full disk stops writes',
    firstStep: 'Raise the maximum storage in the configuration and deploy',
    cloudwatch: { scope: 'database', namespace: 'AWS/RDS', metric: 'FreeStorageSpace', statistic: 'Minimum' },
    prometheus: { value: '(min(node_filesystem_avail_bytes{mountpoint="/database"}) or vector(0))' },
  },
  {
    id: 'db-memory',
    playbook: 'database',
    service: 'db',
    meaning: 'Less than 64 MiB of database memory is free',
    severity: 'ticket',
    comparison: 'below',
    threshold: 64 * 1024 ** 2,
    unit: 'bytes',
    periodSeconds: 300,
    periods: 3,
    noData: 'bad',
    reason: 'The page cache counts as free; under 64 MiB the instance swaps',
    firstStep: 'Check the connections alarm; otherwise take the next larger instance',
    cloudwatch: { scope: 'database', namespace: 'AWS/RDS', metric: 'FreeableMemory', statistic: 'Minimum' },
    prometheus: { value: '(min(node_memory_MemAvailable_bytes) or vector(0))' },
  },
  {
    id: 'db-connections',
    playbook: 'database',
    service: 'db',
    meaning: 'The database has more connections than the services should ever hold',
    severity: 'ticket',
    comparison: 'above',
    threshold: 70,
    unit: 'count',
    periodSeconds: 300,
    periods: 3,
    noData: 'fine',
    reason: 'The smallest instance allows about 80; the pools of all tasks together stay below 70',
    firstStep: 'Group pg_stat_activity by user and client address; look for a task that does not close its pool',
    cloudwatch: { scope: 'database', namespace: 'AWS/RDS', metric: 'DatabaseConnections', statistic: 'Maximum' },
    prometheus: { value: 'sum(pg_stat_database_numbackends)' },
  },
  {
    id: 'import-failed',
    playbook: 'tapes',
    service: 'import',
    meaning: 'A tape was refused, or looks implausible, or its import failed; the portfolio is as before',
    severity: 'ticket',
    comparison: 'above',
    threshold: 0,
    unit: 'count',
    periodSeconds: 300,
    periods: 1,
    noData: 'fine',
    reason: 'Each failed tape needs a person: it is either corrected and sent again or the importer is at fault',
    firstStep:
      'Read the rejects of that tape, or what its import says when there are none; one that is right though implausible is loaded by an operator with `--accept` (on AWS `npm run aws:import -- --environment NAME --accept s3://BUCKET/KEY`)',
    cloudwatch: { scope: 'import-workflow', namespace: 'AWS/States', metric: 'ExecutionsFailed', statistic: 'Sum' },
    prometheus: { value: 'max(import_newest_failed)', forSeconds: 0 },
  },
  {
    id: 'import-waiting',
    playbook: 'tapes',
    service: 'import',
    meaning: 'A tape has been waiting for its import for more than three hours',
    severity: 'ticket',
    comparison: 'above',
    threshold: 3 * 3600,
    unit: 'seconds',
    periodSeconds: 300,
    periods: 3,
    noData: 'fine',
    reason:
      'Imports run one at a time and each is stopped after two hours; a longer wait means that nothing takes tapes',
    firstStep: 'See whether an import runs; start the workflow by hand when none does',
    cloudwatch: {
      scope: 'import-queue',
      namespace: 'AWS/SQS',
      metric: 'ApproximateAgeOfOldestMessage',
      statistic: 'Maximum',
    },
  },
  {
    id: 'import-lost',
    playbook: 'tapes',
    service: 'import',
    meaning: 'A tape could not be handed to an import at all',
    severity: 'ticket',
    comparison: 'above',
    threshold: 0,
    unit: 'count',
    periodSeconds: 300,
    periods: 1,
    noData: 'fine',
    reason: 'Only an event that no import could take ends there; it stays for two weeks',
    firstStep: 'Read the event in the dead-letter queue; put the tape again once the cause is gone',
    cloudwatch: {
      scope: 'import-dead-letters',
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
    },
  },
  {
    id: 'backend-restarts',
    playbook: 'outage',
    service: 'backend',
    meaning: 'The API has been started more than twice within a quarter of an hour',
    severity: 'page',
    comparison: 'above',
    threshold: 2,
    unit: 'count',
    periodSeconds: 60,
    periods: 1,
    noData: 'fine',
    reason: 'A deployment starts it once and a crash once more; three times is a loop, which hides between two probes',
    firstStep: 'Read the last lines before each start: an exit code 137 without a reason is the memory limit',
    prometheus: { value: restarts('backend'), forSeconds: 0 },
  },
  {
    id: 'frontend-restarts',
    playbook: 'outage',
    service: 'frontend',
    meaning: 'The dashboard has been started more than twice within a quarter of an hour',
    severity: 'page',
    comparison: 'above',
    threshold: 2,
    unit: 'count',
    periodSeconds: 60,
    periods: 1,
    noData: 'fine',
    reason: 'A deployment starts it once and a crash once more; three times is a loop, which hides between two probes',
    firstStep: 'Read the last lines before each start: an exit code 137 without a reason is the memory limit',
    prometheus: { value: restarts('frontend'), forSeconds: 0 },
  },
  {
    id: 'frontend-upstream',
    playbook: 'errors',
    service: 'frontend',
    meaning: 'The dashboard can not get figures from the API',
    severity: 'page',
    comparison: 'above',
    threshold: 5,
    unit: 'count',
    periodSeconds: 60,
    periods: 2,
    noData: 'fine',
    reason:
      'The dashboard then shows pages without figures; five a minute are more than one task that is being replaced',
    firstStep:
      'Look at the alerts on the gateway and the API; when they are quiet, at the way between dashboard and gateway',
    prometheus: {
      value: 'sum(increase(frontend_upstream_failures_total{kind=~"unreachable|unavailable|timeout|unexpected"}[1m]))',
    },
  },
  {
    id: 'edge-unavailable',
    playbook: 'outage',
    service: 'edge',
    meaning: 'The public edge does not answer',
    severity: 'page',
    comparison: 'below',
    threshold: 1,
    unit: 'count',
    periodSeconds: 60,
    periods: 1,
    noData: 'bad',
    reason: 'Nothing else is reachable without it; a minute passes its replacement',
    firstStep: "Read the edge container's last lines; a faulty configuration is named there with its line",
    prometheus: { value: '(min(probe_success{service="edge"}) or vector(0))' },
  },
  {
    id: 'gateway-unavailable',
    playbook: 'outage',
    service: 'gateway',
    meaning: 'The internal gateway does not answer',
    severity: 'page',
    comparison: 'below',
    threshold: 1,
    unit: 'count',
    periodSeconds: 60,
    periods: 1,
    noData: 'bad',
    reason:
      'Neither the API nor the figures of the dashboard are reachable without it; a minute passes its replacement',
    firstStep: "Read the gateway container's last lines; a faulty configuration is named there with its line",
    prometheus: { value: '(min(probe_success{service="gateway"}) or vector(0))' },
  },
  {
    id: 'db-unavailable',
    playbook: 'database',
    service: 'db',
    meaning: 'The database does not answer',
    severity: 'page',
    comparison: 'below',
    threshold: 1,
    unit: 'count',
    periodSeconds: 60,
    periods: 1,
    noData: 'bad',
    reason: 'Every figure comes from it; a minute passes a restart',
    firstStep:
      "Read the database's last lines: a full disk, a wrong password after a change, or recovery that is still running",
    prometheus: { value: '(min(pg_up) or vector(0))' },
  },
  {
    id: 'db-errors',
    playbook: 'database',
    service: 'db',
    meaning: 'Queries of the API fail',
    severity: 'ticket',
    comparison: 'above',
    threshold: 10,
    unit: 'count',
    periodSeconds: 300,
    periods: 1,
    noData: 'fine',
    reason: 'A query that a replica loses in a restart is one or two; ten in five minutes are a cause that stays',
    firstStep:
      'Split database_errors_total by kind: timeout is load or a lock, exhausted is disk or memory, query is a release that does not fit the schema',
    prometheus: { value: 'sum(increase(database_errors_total[5m]))', forSeconds: 0 },
  },
  {
    id: 'data-stale',
    playbook: 'tapes',
    service: 'import',
    meaning: 'The figures describe a day more than 45 days ago',
    severity: 'ticket',
    comparison: 'above',
    threshold: staleSeconds,
    unit: 'seconds',
    periodSeconds: 300,
    periods: 1,
    noData: 'fine',
    reason: 'Tapes are monthly and arrive within two weeks; after 45 days one is missing',
    firstStep: 'Ask for the tape; when it has arrived, look at the imports page for why it was not loaded',
    cloudwatch: { scope: 'log', namespace: 'Portfolio', metric: 'AsOfAgeSeconds', statistic: 'Maximum' },
    prometheus: { value: 'max(portfolio_as_of_age_seconds)', forSeconds: 60 },
  },
  {
    id: 'metrics-missing',
    playbook: 'measuring',
    service: 'observability',
    meaning: 'Something that should be measured is not: alerts on it can not fire',
    severity: 'ticket',
    comparison: 'above',
    threshold: 0,
    unit: 'count',
    periodSeconds: 60,
    periods: 5,
    noData: 'fine',
    reason: 'Five minutes pass every planned restart',
    firstStep: 'Prometheus names the target under Status, Targets, with its last error',
    prometheus: { value: 'count(up{job!~"backend|frontend"} == 0)' },
  },
  {
    id: 'availability-burn-fast',
    playbook: 'errors',
    service: 'edge',
    meaning: 'The error budget of the availability objective would be spent within two days',
    severity: burnRates.fast.severity,
    comparison: 'above',
    threshold: burnThreshold('availability', 'fast'),
    unit: 'ratio',
    periodSeconds: 3600,
    periods: 1,
    noData: 'fine',
    reason: 'At 14.4 times the even rate an hour spends 2% of the month: soon enough to save the rest',
    firstStep:
      "See which of the alerts on errors and missing targets fires too; when none does, group the edge's 5xx by route",
    cloudwatch: {
      scope: 'balancer',
      namespace: 'AWS/ApplicationELB',
      metric: 'HTTPCode_ELB_5XX_Count',
      plus: 'HTTPCode_Target_5XX_Count',
      statistic: 'Sum',
      dividedBy: 'RequestCount',
      minimumDenominator: 100,
    },
    prometheus: { value: burning('availability', 'fast'), forSeconds: 120 },
  },
  {
    id: 'availability-burn-slow',
    playbook: 'errors',
    service: 'edge',
    meaning: 'The error budget of the availability objective would be spent within five days',
    severity: burnRates.slow.severity,
    comparison: 'above',
    threshold: burnThreshold('availability', 'slow'),
    unit: 'ratio',
    periodSeconds: 21_600,
    periods: 1,
    noData: 'fine',
    reason: 'At 6 times the even rate six hours spend 5% of the month: too slow for a page, too fast for next week',
    firstStep: "Group the edge's 5xx of the last six hours by route and release",
    cloudwatch: {
      scope: 'balancer',
      namespace: 'AWS/ApplicationELB',
      metric: 'HTTPCode_ELB_5XX_Count',
      plus: 'HTTPCode_Target_5XX_Count',
      statistic: 'Sum',
      dividedBy: 'RequestCount',
      minimumDenominator: 600,
    },
    prometheus: { value: burning('availability', 'slow'), forSeconds: 900 },
  },
  {
    id: 'latency-burn-fast',
    playbook: 'slowness',
    service: 'frontend',
    meaning: 'The error budget of the latency objective would be spent within two days',
    severity: burnRates.fast.severity,
    comparison: 'above',
    threshold: burnThreshold('latency', 'fast', 100),
    unit: 'percent',
    periodSeconds: 3600,
    periods: 1,
    noData: 'fine',
    reason: 'At 14.4 times the even rate an hour spends 2% of the month: soon enough to save the rest',
    firstStep: "Compare the API's slowest routes with the dashboard's: the tier that became slow first is the cause",
    cloudwatch: {
      scope: 'target-group',
      namespace: 'AWS/ApplicationELB',
      metric: 'TargetResponseTime',
      statistic: 'PR(1:)',
    },
    prometheus: { value: `${burning('latency', 'fast')} * 100`, forSeconds: 120 },
  },
  {
    id: 'latency-burn-slow',
    playbook: 'slowness',
    service: 'frontend',
    meaning: 'The error budget of the latency objective would be spent within five days',
    severity: burnRates.slow.severity,
    comparison: 'above',
    threshold: burnThreshold('latency', 'slow', 100),
    unit: 'percent',
    periodSeconds: 21_600,
    periods: 1,
    noData: 'fine',
    reason: 'At 6 times the even rate six hours spend 5% of the month: too slow for a page, too fast for next week',
    firstStep: 'List the slowest routes of the last six hours; compare with the time of the last import and deployment',
    cloudwatch: {
      scope: 'target-group',
      namespace: 'AWS/ApplicationELB',
      metric: 'TargetResponseTime',
      statistic: 'PR(1:)',
    },
    prometheus: { value: `${burning('latency', 'slow')} * 100`, forSeconds: 900 },
  },
  {
    id: 'freshness-burn',
    playbook: 'tapes',
    service: 'import',
    meaning: 'The error budget of the freshness objective would be spent within five days',
    severity: burnRates.slow.severity,
    comparison: 'above',
    threshold: burnThreshold('freshness', 'slow'),
    unit: 'ratio',
    periodSeconds: 21_600,
    periods: 1,
    noData: 'fine',
    reason:
      'Stale figures stay stale until a tape comes, so one speed is enough: the ticket says that the promise is at stake',
    firstStep: 'Ask for the tape; tell the portfolio managers as of which day the figures are',
    prometheus: { value: burning('freshness', 'slow'), forSeconds: 900 },
  },
];

/** Share of bad events at which an objective's budget burns at this rate; in percent with a scale of 100. */
function burnThreshold(id: Objective['id'], rate: keyof typeof burnRates, scale = 1): number {
  const objective = objectives.find((candidate) => candidate.id === id);
  if (objective === undefined) throw new Error(`There is no objective ${id}.`);
  // Rounded, so that the figure reads in generated files as it is meant and not as binary fractions print.
  return Number((burnRates[rate].factor * (1 - objective.target) * scale).toFixed(6));
}
