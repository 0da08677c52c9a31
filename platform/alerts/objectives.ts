import type { ServiceName } from '../topology.ts';
import type { CloudWatchMetric, Playbook, Severity } from './alert.ts';

/**
 * How fast an error budget may be spent before somebody is alerted. An alert needs a long window, which shows that it
 * matters, and a short one, which shows that it is still happening. Windows and factors:
 * https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
 */
export interface BurnRate {
  readonly long: string;
  readonly longHours: number;
  readonly short: string;
  readonly shortSeconds: number;
  /** Multiple of the sustainable rate, at which the budget lasts exactly one window. */
  readonly factor: number;
  readonly severity: Severity;
  /** How long the condition must hold in Prometheus, so that a short burst doesn't alert. */
  readonly forSeconds: number;
  readonly reason: string;
}

export const burnRates = {
  fast: {
    long: '1h',
    longHours: 1,
    short: '5m',
    shortSeconds: 300,
    factor: 14.4,
    severity: 'page',
    forSeconds: 120,
    reason: 'One hour at 14.4 times the sustainable rate spends 2% of the budget: early enough to save the rest',
  },
  slow: {
    long: '6h',
    longHours: 6,
    short: '30m',
    shortSeconds: 1800,
    factor: 6,
    severity: 'ticket',
    forSeconds: 900,
    reason: 'Six hours at 6 times the sustainable rate spend 5% of the budget: no reason to wake anybody',
  },
} as const satisfies Record<string, BurnRate>;

export type Speed = keyof typeof burnRates;

export interface Objective {
  readonly id: 'availability' | 'latency' | 'freshness';
  readonly meaning: string;
  /** Share of good events in the window. */
  readonly target: number;
  readonly windowDays: number;
  readonly reason: string;
  /** PromQL of the share of bad events in a range such as `5m`; 0 if there were no events. */
  readonly badRatio: (range: string) => string;
  readonly alerts: {
    readonly service: ServiceName;
    readonly playbook: Playbook;
    /** The first step for each burn rate that has an alert. */
    readonly firstSteps: { readonly [speed in Speed]?: string };
    /** CloudWatch gives some shares in percent. */
    readonly unit: 'ratio' | 'percent';
    readonly cloudwatch: CloudWatchMetric | { readonly notOnCloudWatch: string };
  };
}

/** Figures as of an older day are stale: tapes come monthly and arrive within two weeks. */
export const staleSeconds = 45 * 86_400;

/** The dashboard's pages, without static files and unknown addresses. */
export const pages = 'job="frontend",route!~"static|unknown"';

const edgeRequests = (selector: string, range: string) =>
  `sum(rate(nginx_requests_total{service="edge"${selector}}[${range}]))`;

export const objectives: readonly Objective[] = [
  {
    id: 'availability',
    meaning: 'Requests that the public edge answers without a server error',
    target: 0.999,
    windowDays: 30,
    reason: '43 minutes a month: room for a bad deployment that is rolled back, not for an hour’s outage',
    badRatio: (range) => `${edgeRequests(',status="5xx"', range)} / (${edgeRequests('', range)} > 0) or vector(0)`,
    alerts: {
      service: 'edge',
      playbook: 'errors',
      firstSteps: {
        fast: "See which other alerts fire. If none does, group the edge's 5xx by route",
        slow: "Group the edge's 5xx of the last six hours by route and release",
      },
      unit: 'ratio',
      cloudwatch: {
        scope: 'balancer',
        namespace: 'AWS/ApplicationELB',
        metric: 'HTTPCode_ELB_5XX_Count',
        plus: ['HTTPCode_Target_5XX_Count'],
        statistic: 'Sum',
        // RequestCount leaves out the requests that found no target.
        dividedBy: ['RequestCount', 'HTTPCode_ELB_5XX_Count'],
        minimumDenominator: 100,
      },
    },
  },
  {
    id: 'latency',
    meaning: 'Dashboard pages that are rendered within a second',
    target: 0.99,
    windowDays: 30,
    reason: 'A longer wait interrupts the reader’s train of thought; one page in a hundred may',
    badRatio: (range) =>
      `1 - sum(rate(http_request_duration_seconds_bucket{${pages},le=~"1|1.0"}[${range}])) / (sum(rate(http_request_duration_seconds_count{${pages}}[${range}])) > 0) or vector(0)`,
    alerts: {
      service: 'frontend',
      playbook: 'slowness',
      firstSteps: {
        fast: 'Compare the slowest routes of API and dashboard: which became slow first?',
        slow: 'List the slowest routes of the last six hours. Did it start with an import or a deployment?',
      },
      unit: 'percent',
      cloudwatch: {
        scope: 'target-group',
        namespace: 'AWS/ApplicationELB',
        metric: 'TargetResponseTime',
        statistic: 'PR(1:)',
      },
    },
  },
  {
    id: 'freshness',
    meaning: 'Time during which the as-of date of the figures is at most 45 days ago',
    target: 0.99,
    windowDays: 30,
    reason: 'Tapes are monthly and arrive within two weeks; seven hours a month are left to load a late one',
    badRatio: (range) => `avg_over_time(portfolio:stale[${range}]) or vector(0)`,
    alerts: {
      service: 'import',
      playbook: 'tapes',
      // Stale figures stay stale until a tape arrives, so one burn rate is enough.
      firstSteps: { slow: 'Ask for the tape. Tell the portfolio managers which day the figures describe' },
      unit: 'ratio',
      cloudwatch: { notOnCloudWatch: 'data-stale is the same condition, without the objective' },
    },
  },
];

/** Conditions that the rules are built from, recorded under their own names. */
export const recordings: readonly { readonly record: string; readonly value: string }[] = [
  { record: 'portfolio:stale', value: `max(portfolio_as_of_age_seconds) > bool ${staleSeconds}` },
];
