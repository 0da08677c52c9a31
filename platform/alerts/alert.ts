import type { ServiceName } from '../topology.ts';

/** Sections of OBSERVABILITY.md: what to do if an alert's first step did not resolve it. */
export const playbooks = ['errors', 'slowness', 'outage', 'saturation', 'database', 'tapes', 'measuring'] as const;
export type Playbook = (typeof playbooks)[number];

/** `page`: somebody should look now. `ticket`: somebody should look during office hours. */
export type Severity = 'page' | 'ticket';

interface Condition {
  readonly comparison: 'above' | 'below';
  readonly threshold: number;
  readonly unit: 'ratio' | 'seconds' | 'percent' | 'count' | 'bytes';
  /** Length of one evaluation window, in seconds. */
  readonly periodSeconds: number;
  /** How many windows must be bad: in Prometheus in a row, on CloudWatch out of the newest `evaluated`. */
  readonly periods: number;
  /**
   * How many of the newest windows CloudWatch looks at.
   * @default - see `evaluatedPeriods`
   */
  readonly evaluated?: number;
  /** What missing data means: an idle service has no latency, but a database without metrics is down. */
  readonly noData: 'fine' | 'bad';
}

interface AlertFacts extends Condition {
  /** Unique and permanent: it is also the last part of the CloudWatch alarm's name. */
  readonly id: string;
  /** `observability` watches the others. */
  readonly service: ServiceName | 'observability';
  readonly severity: Severity;
  readonly meaning: string;
  /** Why this threshold and duration. */
  readonly reason: string;
  /** What the person on call does first. */
  readonly firstStep: string;
  readonly playbook: Playbook;
  /** ECS rolls back a deployment during which this alarm goes off. */
  readonly rollsBackDeployment?: true;
}

/** Each target measures the alert, or says why it does not. */
type OnCloudWatch =
  | { readonly cloudwatch: CloudWatchMetric; readonly notOnCloudWatch?: never }
  | { readonly cloudwatch?: never; readonly notOnCloudWatch: string };
type InPrometheus =
  | { readonly prometheus: PrometheusValue; readonly notInPrometheus?: never }
  | { readonly prometheus?: never; readonly notInPrometheus: string };

export type Alert = AlertFacts & OnCloudWatch & InPrometheus;

export interface PrometheusValue {
  /** PromQL of the measured value; the rule compares it with `threshold`. */
  readonly value: string;
  /**
   * How long the comparison has to hold.
   * @default `periods * periodSeconds`
   */
  readonly forSeconds?: number;
}

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
  /** More metrics of the same resource, added to the first. */
  readonly plus?: readonly string[];
  /** Divides by the sum of these metrics of the same resource, giving a ratio. */
  readonly dividedBy?: readonly string[];
  /** Below this denominator the ratio counts as 0: one failure out of three requests at night is not an incident. */
  readonly minimumDenominator?: number;
}

/** Metrics of AWS may be this many windows late. */
const latePeriods = 2;

/**
 * Where silence is fine, missing values count as 0, so the newest windows may look fine only because they are late; two
 * more are looked at. Where silence is bad, a late window looks bad; three in a row must be, of which two may be late.
 */
export function evaluatedPeriods({ periods, evaluated, noData }: Condition): number {
  return evaluated ?? (noData === 'fine' ? periods + latePeriods : periods);
}

interface Windows {
  readonly count: number;
  readonly seconds: number;
}

/** Missing data is fine: an idle service has no errors. */
export function above(threshold: number, unit: Condition['unit'], { count, seconds }: Windows): Condition {
  return { comparison: 'above', threshold, unit, periodSeconds: seconds, periods: count, noData: 'fine' };
}

/** Missing data is bad: something that should exist is gone. */
export function below(threshold: number, unit: Condition['unit'], { count, seconds }: Windows): Condition {
  return { comparison: 'below', threshold, unit, periodSeconds: seconds, periods: count, noData: 'bad' };
}
