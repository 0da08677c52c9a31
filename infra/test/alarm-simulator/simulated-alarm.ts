import { asList, type Located } from '../checks/templates.ts';
import { type AlarmRule, isInAlarm } from './alarm-state.ts';
import { type MissingInArray, parseMetricMath, type Value } from './metric-math.ts';

/** Each metric's value in a period, at one of the alarm's resources. */
export type Series = (metric: string, resource: number, period: number) => Value;

/** What CloudWatch doesn't promise. */
export interface Circumstances {
  /** How many periods the first metric is late, and how many the others are. */
  readonly late: readonly [first: number, others: number];
  /** How many periods more than necessary CloudWatch looks back. */
  readonly furtherBack: number;
  readonly missingInArray: MissingInArray;
}

export interface SimulatedAlarm extends AlarmRule {
  readonly name: string;
  readonly threshold: number;
  readonly above: boolean;
  /** How many different metrics it reads, each at how many resources. */
  readonly metrics: number;
  readonly resources: number;
  readonly usesArrays: boolean;
  /** Whether it is in ALARM, after each period. */
  readonly run: (series: Series, periods: number, circumstances: Circumstances) => boolean[];
}

interface Read {
  readonly metric: string;
  readonly resource: number;
}

/** The alarm of a template, ready to be run. */
export function simulatedAlarm({ properties }: Located): SimulatedAlarm {
  const above = properties.ComparisonOperator === 'GreaterThanThreshold';
  if (!above && properties.ComparisonOperator !== 'LessThanThreshold')
    throw new Error(`The simulator doesn't know ${properties.ComparisonOperator}`);
  const { Threshold: threshold, EvaluationPeriods: evaluated } = properties;
  const rule: AlarmRule = {
    needed: properties.DatapointsToAlarm ?? evaluated,
    evaluated,
    silenceIsBad: properties.TreatMissingData === 'breaching',
    isBad: (value) => (above ? value > threshold : value < threshold),
  };
  const reads = readMetrics(properties);
  const query = asList(properties.Metrics).find(({ Expression }) => Expression !== undefined);
  const expression: string = query?.Expression ?? 'only';
  const first = [...reads.values()][0]?.metric;
  return {
    ...rule,
    name: properties.AlarmName,
    threshold,
    above,
    resources: Math.max(...[...reads.values()].map(({ resource }) => resource)) + 1,
    metrics: new Set([...reads.values()].map(({ metric }) => metric)).size,
    usesArrays: expression.includes('['),
    run: (series, periods, { late, furtherBack, missingInArray }) => {
      const value = parseMetricMath(expression, missingInArray);
      const seenAfter = (back: number, period: number) =>
        value((id) => {
          const read = reads.get(id);
          if (read === undefined) throw new Error(`${properties.AlarmName} has no metric ${id}`);
          const seen = back >= late[read.metric === first ? 0 : 1] && period >= 0;
          return seen ? series(read.metric, read.resource, period) : undefined;
        });
      const latest = Math.max(...late);
      const length = rule.evaluated + furtherBack;
      // Index 0 is the oldest period that is ever looked at.
      const complete = Array.from({ length: periods + length }, (_, index) => seenAfter(latest, index - length));
      return Array.from({ length: periods }, (_, now) => {
        const range = complete.slice(now + 1, now + length + 1);
        for (let back = 0; back < latest; back += 1) range[length - 1 - back] = seenAfter(back, now - back);
        return isInAlarm(rule, range);
      });
    },
  };
}

/** By their ids in the expression; resources are numbered in order of appearance. */
function readMetrics(properties: Located['properties']): ReadonlyMap<string, Read> {
  if (properties.MetricName !== undefined) return new Map([['only', { metric: properties.MetricName, resource: 0 }]]);
  const resources: string[] = [];
  const reads = new Map<string, Read>();
  for (const { Id, MetricStat } of asList(properties.Metrics)) {
    if (MetricStat === undefined) continue;
    const resource = JSON.stringify(MetricStat.Metric.Dimensions);
    if (!resources.includes(resource)) resources.push(resource);
    reads.set(Id, { metric: MetricStat.Metric.MetricName, resource: resources.indexOf(resource) });
  }
  return reads;
}
