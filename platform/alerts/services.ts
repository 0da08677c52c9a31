import { type DeployableService, deployableServices } from '../topology.ts';
import { type Alert, above, below } from './alert.ts';
import { pages } from './objectives.ts';

const targetGroup = { scope: 'target-group', namespace: 'AWS/ApplicationELB' } as const;

/** What differs between the deployable services. A service without an entry gets the defaults. */
interface ServiceFacts {
  /** What operators call it. */
  readonly title: string;
  readonly requests: string;
  readonly slowSeconds: number;
  readonly slowReason: string;
  readonly slowStep: string;
  readonly errorStep: string;
  readonly unavailableStep: string;
  readonly memoryReason: string;
  /** Name of the metric that counts requests by status. */
  readonly counter: string;
  /** Label selector of the requests that count towards errors. */
  readonly counted: string;
  /** Label selector of the requests that count towards slowness. */
  readonly timed: string;
  /** PromQL that yields 1 for each replica that can answer. */
  readonly able: string;
}

const whyStopped = 'Read why the newest replicas stopped';

const defaults = (service: string): ServiceFacts => ({
  title: `${service} service`,
  requests: `requests to the ${service} service`,
  slowSeconds: 1,
  slowReason: 'A service that takes longer than a second slows down every page that calls it',
  slowStep: 'See whether a service that it calls is slow too. If none is, look at its CPU',
  errorStep: 'If it started with a deployment, roll back. Otherwise look for 5xx in its log',
  unavailableStep: whyStopped,
  memoryReason: 'Memory use should be flat; a climb to 85% is a leak',
  counter: 'http_request_duration_seconds_count',
  counted: `job="${service}"`,
  timed: `job="${service}"`,
  able: `up{job="${service}"}`,
});

const particulars: { readonly [name in DeployableService]?: Partial<ServiceFacts> } = {
  backend: {
    title: 'API',
    requests: 'API requests',
    slowReason:
      'Figures come from a rollup within milliseconds; a second means that the database or the pool is saturated',
    slowStep: 'Look at the alerts on the database, then at the slowest routes in the API log',
    errorStep: 'If it started with a deployment, roll back. Otherwise look for 5xx in the API log',
    unavailableStep: `${whyStopped}. A failed migration stops the API from starting`,
    memoryReason: 'The response cache is bounded, so memory use should be flat; a climb to 85% is a leak',
    counter: 'http_requests_total',
    // Excludes downloads of the whole portfolio, which take as long as the client does.
    timed: 'job="backend",route!~"/assets(.csv)?"',
    able: 'up{job="backend"} * on (instance) database_reachable{job="backend"}',
  },
  frontend: {
    title: 'dashboard',
    requests: 'dashboard pages',
    slowSeconds: 2,
    slowReason: 'A page calls the API a few times in parallel; twice the API’s threshold leaves room for rendering',
    slowStep: 'See whether the API is slow too. If not, look at the CPU of the dashboard',
    errorStep: 'If it started with a deployment, roll back. The API is not the cause: pages render without it',
    memoryReason:
      'Rendered pages are kept within 64 MiB, so memory use should be flat once that is full; a climb to 85% is a leak',
    counted: pages,
    timed: pages,
  },
};

/** Alerts that all deployable services share. In Prometheus each service's job has its name. */
export const serviceAlerts: readonly Alert[] = deployableServices.flatMap((service) => {
  const facts = { ...defaults(service), ...particulars[service] };
  return [...requestAlerts(service, facts), ...processAlerts(service, facts)];
});

function requestAlerts(service: DeployableService, facts: ServiceFacts): Alert[] {
  const failed = `sum(rate(${facts.counter}{${facts.counted},status=~"5.."}[1m]))`;
  const all = `sum(rate(${facts.counter}{${facts.counted}}[1m]))`;
  const times = `rate(http_request_duration_seconds_bucket{${facts.timed}}[5m])`;
  return [
    {
      id: `${service}-errors`,
      service,
      severity: 'page',
      meaning: `More than 5% of ${facts.requests} fail with a server error`,
      reason:
        'Three minutes at 5% spend a tenth of what a 99.9% objective allows for a day; a shorter time would page for one failed replica',
      firstStep: facts.errorStep,
      playbook: 'errors',
      ...above(0.05, 'ratio', { count: 3, seconds: 60 }),
      rollsBackDeployment: true,
      cloudwatch: {
        ...targetGroup,
        metric: 'HTTPCode_Target_5XX_Count',
        statistic: 'Sum',
        dividedBy: ['RequestCount'],
        minimumDenominator: 20,
      },
      prometheus: { value: `${failed} / (${all} > 20 / 60)` },
    },
    {
      id: `${service}-slow`,
      service,
      severity: 'page',
      meaning: `The slowest 5% of ${facts.requests} take longer than ${facts.slowSeconds} s`,
      reason: facts.slowReason,
      firstStep: facts.slowStep,
      playbook: 'slowness',
      ...above(facts.slowSeconds, 'seconds', { count: 5, seconds: 60 }),
      rollsBackDeployment: true,
      cloudwatch: { ...targetGroup, metric: 'TargetResponseTime', statistic: 'p95' },
      prometheus: { value: `histogram_quantile(0.95, sum by (le) (${times}))`, forSeconds: 60 },
    },
    {
      id: `${service}-unavailable`,
      service,
      severity: 'page',
      meaning: `No healthy replica of the ${facts.title} is left`,
      reason: 'Without one every request fails; three minutes are enough to replace a replica',
      firstStep: facts.unavailableStep,
      playbook: 'outage',
      ...below(1, 'count', { count: 3, seconds: 60 }),
      cloudwatch: { ...targetGroup, metric: 'HealthyHostCount', statistic: 'Minimum' },
      prometheus: { value: `(sum(${facts.able}) or vector(0))`, forSeconds: 60 },
    },
  ];
}

function processAlerts(service: DeployableService, facts: ServiceFacts): Alert[] {
  const job = `job="${service}"`;
  return [
    {
      id: `${service}-cpu`,
      service,
      severity: 'ticket',
      meaning: `The ${facts.title} runs at its CPU limit, although scaling had time to react`,
      reason: 'Scaling aims at 60%; 90% for a quarter of an hour means that the maximum number of replicas is reached',
      firstStep: 'Raise the maximum number of replicas, or their CPU limit',
      playbook: 'saturation',
      ...above(90, 'percent', { count: 3, seconds: 300 }),
      cloudwatch: { scope: 'tasks', namespace: 'AWS/ECS', metric: 'CPUUtilization', statistic: 'Average' },
      prometheus: {
        value: `max(rate(process_cpu_seconds_total{${job}}[5m]) / process_cpu_limit_cores{${job}}) * 100`,
      },
    },
    {
      id: `${service}-memory`,
      service,
      severity: 'ticket',
      meaning: `The ${facts.title} is close to the memory limit at which it is killed`,
      reason: facts.memoryReason,
      firstStep: 'If it has climbed since the last deployment, roll back and take a heap profile',
      playbook: 'saturation',
      ...above(85, 'percent', { count: 3, seconds: 300 }),
      cloudwatch: { scope: 'tasks', namespace: 'AWS/ECS', metric: 'MemoryUtilization', statistic: 'Maximum' },
      prometheus: { value: `max(process_resident_memory_bytes{${job}} / process_memory_limit_bytes{${job}}) * 100` },
    },
    {
      id: `${service}-restarts`,
      service,
      severity: 'page',
      meaning: `The ${facts.title} has started more than twice in 15 minutes`,
      reason:
        'A deployment starts it once, a crash once more; a third start is a loop, which can hide between two health checks',
      firstStep: 'Read the last log lines before each start. Exit code 137 without an error: memory limit',
      playbook: 'outage',
      ...above(2, 'count', { count: 1, seconds: 60 }),
      notOnCloudWatch: 'ECS has no metric of restarts',
      prometheus: { value: `sum(changes(process_start_time_seconds{${job}}[15m]))`, forSeconds: 0 },
    },
  ];
}
