import { type Alert, above, below } from './alert.ts';

const balancerErrors = {
  scope: 'balancer',
  namespace: 'AWS/ApplicationELB',
  metric: 'HTTPCode_ELB_5XX_Count',
  statistic: 'Sum',
} as const;

/** Errors that nginx returned itself, excluding those that it passed on. */
const ownErrors = (tier: 'edge' | 'gateway') => `sum(increase(nginx_own_errors_total{service="${tier}"}[1m]))`;

/** The two tiers that forward requests: nginx in Compose, load balancers on AWS. */
export const tierAlerts: readonly Alert[] = [
  {
    id: 'edge-errors',
    service: 'edge',
    severity: 'page',
    meaning: 'The public edge itself returns more than 10 errors a minute: it reaches no service',
    reason: 'The edge fails on its own only when it has no targets or the sign-in provider cannot be reached',
    firstStep: 'Look at frontend-unavailable and backend-unavailable, then at the sign-in provider',
    playbook: 'errors',
    ...above(10, 'count', { count: 3, seconds: 60 }),
    cloudwatch: balancerErrors,
    prometheus: { value: ownErrors('edge') },
  },
  {
    id: 'gateway-errors',
    service: 'gateway',
    severity: 'page',
    meaning: 'The internal gateway itself returns more than 10 errors a minute: it does not reach the API',
    reason: 'The gateway fails on its own only while it has no API replica or a replica closes connections',
    firstStep: 'Look at backend-unavailable',
    playbook: 'errors',
    ...above(10, 'count', { count: 3, seconds: 60 }),
    cloudwatch: balancerErrors,
    prometheus: { value: ownErrors('gateway') },
  },
  {
    id: 'frontend-upstream',
    service: 'frontend',
    severity: 'page',
    meaning: 'More than 5 calls of the dashboard to the API fail a minute',
    reason: 'Its pages then show no figures; more than five failures a minute are not just one replica being replaced',
    firstStep: 'If no alert on gateway or API fires, check the network between dashboard and gateway',
    playbook: 'errors',
    ...above(5, 'count', { count: 2, seconds: 60 }),
    notOnCloudWatch:
      'CloudWatch has no metric of it: gateway-errors shows what the gateway sees, not a dashboard that is cut off from it',
    prometheus: {
      value: 'sum(increase(frontend_upstream_failures_total{kind=~"unreachable|unavailable|timeout|unexpected"}[1m]))',
    },
  },
  {
    id: 'edge-unavailable',
    service: 'edge',
    severity: 'page',
    meaning: 'The public edge does not answer',
    reason: 'Nothing can be reached without it; a minute is enough to replace it',
    firstStep: "Read the edge's last log lines: they name a faulty line of its configuration",
    playbook: 'outage',
    ...below(1, 'count', { count: 1, seconds: 60 }),
    notOnCloudWatch: 'AWS runs the load balancers',
    prometheus: { value: '(min(probe_success{service="edge"}) or vector(0))' },
  },
  {
    id: 'gateway-unavailable',
    service: 'gateway',
    severity: 'page',
    meaning: 'The internal gateway does not answer',
    reason: 'Without it there is neither an API nor a figure on the dashboard; a minute is enough to replace it',
    firstStep: "Read the gateway's last log lines: they name a faulty line of its configuration",
    playbook: 'outage',
    ...below(1, 'count', { count: 1, seconds: 60 }),
    notOnCloudWatch: 'AWS runs the load balancers',
    prometheus: { value: '(min(probe_success{service="gateway"}) or vector(0))' },
  },
];
