/**
 * What somebody is told about, and why. CloudWatch alarms and the CloudWatch dashboard are generated from this list
 * (infra/), Prometheus rules from the same entries, so that the targets can't disagree on what is wrong.
 */

import type { ServiceName } from './topology.ts';

/**
 * Which of a service's resources a CloudWatch metric is read from. The stack that owns the resource supplies the dimensions.
 *
 * - `target-group`: what the balancers see of a service, over all of its target groups
 * - `tasks`: the ECS service itself
 * - `balancer`: a load balancer, before any target is chosen
 * - `database`: the RDS instance
 * - `import-workflow`, `import-queue`, `import-dead-letters`: the tape imports
 */
export type CloudWatchScope =
  | 'target-group'
  | 'tasks'
  | 'balancer'
  | 'database'
  | 'import-workflow'
  | 'import-queue'
  | 'import-dead-letters';

export interface CloudWatchMetric {
  readonly scope: CloudWatchScope;
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: 'Sum' | 'Average' | 'Minimum' | 'Maximum' | 'p95';
  /** Divides by the sum of this metric of the same resource, which makes a ratio. */
  readonly dividedBy?: string;
  /** Below this denominator the ratio counts as 0: one failure among three requests at night is no incident. */
  readonly minimumDenominator?: number;
}

export interface Alert {
  /** Stable, unique; also the last part of the alarm's name. */
  readonly id: string;
  readonly service: ServiceName;
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
  /** A deployment that sets this off is rolled back. */
  readonly rollsBackDeployment?: true;
  readonly cloudwatch?: CloudWatchMetric;
  /** PromQL that is non-empty while the alert should fire; `periods * periodSeconds` is its `for`. */
  readonly prometheus?: string;
}

export const alerts: readonly Alert[] = [
  {
    id: 'backend-errors',
    service: 'backend',
    meaning: 'More than 5 % of API requests fail with a server error',
    severity: 'page',
    comparison: 'above',
    threshold: 0.05,
    unit: 'ratio',
    periodSeconds: 60,
    periods: 3,
    noData: 'fine',
    reason: 'Three minutes at 5 % spend a third of a day of a 99.9 % monthly objective; shorter would page for one failed task',
    firstStep: 'Compare the time with the last deployment; if they match, roll back. Otherwise read the API log for the status 5xx',
    rollsBackDeployment: true,
    cloudwatch: {
      scope: 'target-group',
      namespace: 'AWS/ApplicationELB',
      metric: 'HTTPCode_Target_5XX_Count',
      statistic: 'Sum',
      dividedBy: 'RequestCount',
      minimumDenominator: 20,
    },
  },
  {
    id: 'backend-slow',
    service: 'backend',
    meaning: 'The slowest 5 % of API requests take longer than a second',
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
  },
  {
    id: 'backend-unavailable',
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
  },
  {
    id: 'backend-cpu',
    service: 'backend',
    meaning: 'The API tasks run at their CPU limit although scaling had time to react',
    severity: 'ticket',
    comparison: 'above',
    threshold: 90,
    unit: 'percent',
    periodSeconds: 300,
    periods: 3,
    noData: 'fine',
    reason: 'Scaling aims at 60 %; 90 % for a quarter of an hour means that the highest number of tasks is reached',
    firstStep: 'Compare the running tasks with the configured maximum; raise the maximum or the task size',
    cloudwatch: { scope: 'tasks', namespace: 'AWS/ECS', metric: 'CPUUtilization', statistic: 'Average' },
  },
  {
    id: 'backend-memory',
    service: 'backend',
    meaning: 'The API tasks are close to the memory limit at which they are killed',
    severity: 'ticket',
    comparison: 'above',
    threshold: 85,
    unit: 'percent',
    periodSeconds: 300,
    periods: 3,
    noData: 'fine',
    reason: 'The response cache is bounded, so use should be flat; a climb to 85 % is a leak',
    firstStep: 'Check whether it climbs since the last deployment; roll back and take a heap profile',
    cloudwatch: { scope: 'tasks', namespace: 'AWS/ECS', metric: 'MemoryUtilization', statistic: 'Maximum' },
  },
  {
    id: 'frontend-errors',
    service: 'frontend',
    meaning: 'More than 5 % of dashboard pages fail with a server error',
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
  },
  {
    id: 'frontend-slow',
    service: 'frontend',
    meaning: 'The slowest 5 % of dashboard pages take longer than two seconds to render',
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
  },
  {
    id: 'frontend-unavailable',
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
  },
  {
    id: 'frontend-cpu',
    service: 'frontend',
    meaning: 'The dashboard tasks run at their CPU limit although scaling had time to react',
    severity: 'ticket',
    comparison: 'above',
    threshold: 90,
    unit: 'percent',
    periodSeconds: 300,
    periods: 3,
    noData: 'fine',
    reason: 'Scaling aims at 60 %; 90 % for a quarter of an hour means that the highest number of tasks is reached',
    firstStep: 'Compare the running tasks with the configured maximum; raise the maximum or the task size',
    cloudwatch: { scope: 'tasks', namespace: 'AWS/ECS', metric: 'CPUUtilization', statistic: 'Average' },
  },
  {
    id: 'frontend-memory',
    service: 'frontend',
    meaning: 'The dashboard tasks are close to the memory limit at which they are killed',
    severity: 'ticket',
    comparison: 'above',
    threshold: 85,
    unit: 'percent',
    periodSeconds: 300,
    periods: 3,
    noData: 'fine',
    reason: 'Nothing is cached between requests, so use should be flat; a climb to 85 % is a leak',
    firstStep: 'Check whether it climbs since the last deployment; roll back and take a heap profile',
    cloudwatch: { scope: 'tasks', namespace: 'AWS/ECS', metric: 'MemoryUtilization', statistic: 'Maximum' },
  },
  {
    id: 'edge-errors',
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
  },
  {
    id: 'gateway-errors',
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
  },
  {
    id: 'db-cpu',
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
  },
  {
    id: 'db-storage',
    service: 'db',
    meaning: 'Less than 4 GiB of database storage is left',
    severity: 'page',
    comparison: 'below',
    threshold: 4 * 1024 ** 3,
    unit: 'bytes',
    periodSeconds: 300,
    periods: 2,
    noData: 'bad',
    reason: 'Storage grows by itself up to a maximum; 4 GiB left means that the maximum is reached. A full disk stops writes',
    firstStep: 'Raise the maximum storage in the configuration and deploy',
    cloudwatch: { scope: 'database', namespace: 'AWS/RDS', metric: 'FreeStorageSpace', statistic: 'Minimum' },
  },
  {
    id: 'db-memory',
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
  },
  {
    id: 'db-connections',
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
  },
  {
    id: 'import-failed',
    service: 'import',
    meaning: 'A tape was refused or its import failed; the portfolio is as before',
    severity: 'ticket',
    comparison: 'above',
    threshold: 0,
    unit: 'count',
    periodSeconds: 300,
    periods: 1,
    noData: 'fine',
    reason: 'Each failed tape needs a person: it is either corrected and sent again or the importer is at fault',
    firstStep: 'Read the rejects of that tape, or its execution when there are none',
    cloudwatch: { scope: 'import-workflow', namespace: 'AWS/States', metric: 'ExecutionsFailed', statistic: 'Sum' },
  },
  {
    id: 'import-waiting',
    service: 'import',
    meaning: 'A tape has been waiting for its import for more than three hours',
    severity: 'ticket',
    comparison: 'above',
    threshold: 3 * 3600,
    unit: 'seconds',
    periodSeconds: 300,
    periods: 3,
    noData: 'fine',
    reason: 'Imports run one at a time and each is stopped after two hours; a longer wait means that nothing takes tapes',
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
];
