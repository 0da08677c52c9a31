import type { Alert, CloudWatchScope } from '../../../platform/alerts/alert.ts';
import { alerts } from '../../../platform/alerts/alerts.ts';
import { alarmName } from '../../lib/names.ts';
import { allReferenced, asList, type Check, type Located, resourcesOf } from './templates.ts';

interface ReadMetric {
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: string;
  readonly dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
}

/** A scope's metric dimensions, and the type of the resource that emits its metrics. */
const emitters: Readonly<
  Record<CloudWatchScope, { readonly dimensions: readonly string[]; readonly types: readonly string[] }>
> = {
  'target-group': {
    dimensions: ['LoadBalancer', 'TargetGroup'],
    types: ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ElasticLoadBalancingV2::TargetGroup'],
  },
  tasks: { dimensions: ['ClusterName', 'ServiceName'], types: ['AWS::ECS::Cluster', 'AWS::ECS::Service'] },
  balancer: { dimensions: ['LoadBalancer'], types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'] },
  database: { dimensions: ['DBInstanceIdentifier'], types: [] },
  'import-workflow': { dimensions: ['StateMachineArn'], types: ['AWS::StepFunctions::StateMachine'] },
  'import-queue': { dimensions: ['QueueName'], types: ['AWS::SQS::Queue'] },
  'import-dead-letters': { dimensions: ['QueueName'], types: ['AWS::SQS::Queue'] },
  log: { dimensions: ['Environment'], types: [] },
};

function readMetrics({ properties }: Located): ReadMetric[] {
  if (properties.MetricName !== undefined) {
    return [
      {
        namespace: properties.Namespace,
        metric: properties.MetricName,
        statistic: properties.Statistic ?? properties.ExtendedStatistic,
        dimensions: asList(properties.Dimensions),
      },
    ];
  }
  return asList(properties.Metrics).flatMap(({ MetricStat }) =>
    MetricStat === undefined
      ? []
      : [
          {
            namespace: MetricStat.Metric.Namespace,
            metric: MetricStat.Metric.MetricName,
            statistic: MetricStat.Stat,
            dimensions: asList(MetricStat.Metric.Dimensions),
          },
        ],
  );
}

function expectedMetrics({ cloudwatch }: Alert): string[] {
  if (cloudwatch === undefined) return [];
  const { namespace, metric, statistic, plus, dividedBy } = cloudwatch;
  return [
    `${namespace} ${metric} ${statistic}`,
    ...(plus ?? []).map((name) => `${namespace} ${name} ${statistic}`),
    ...(dividedBy ?? []).map((name) => `${namespace} ${name} Sum`),
  ];
}

/** By metric and dimension: each alarm reads what the list says, from resources that these templates create. */
export const alarmsReadWhatIsEmitted: Check = (s) => {
  const alarms = new Map(resourcesOf(s, 'AWS::CloudWatch::Alarm').map((alarm) => [alarm.properties.AlarmName, alarm]));
  const types = new Map(resourcesOf(s).map(({ at, resource }) => [at, resource.Type]));
  const fromLogs = new Set(
    resourcesOf(s, 'AWS::Logs::MetricFilter').flatMap(({ properties }) =>
      asList(properties.MetricTransformations).map(
        ({ MetricNamespace, MetricName, Dimensions }) =>
          `${MetricNamespace} ${MetricName} ${asList(Dimensions).map(({ Key }) => Key)}`,
      ),
    ),
  );
  return alerts.flatMap((alert) => {
    const alarm = alarms.get(alarmName(s.config.name, alert.id));
    if (alert.cloudwatch === undefined || alarm === undefined) return [];
    const found: string[] = [];
    const metrics = readMetrics(alarm);
    const read = new Set(metrics.map(({ namespace, metric, statistic }) => `${namespace} ${metric} ${statistic}`));
    const expected = expectedMetrics(alert);
    if ([...read].sort().join() !== [...new Set(expected)].sort().join())
      found.push(`${alarm.at} reads ${[...read].join(', ')}`);

    const expression = asList(alarm.properties.Metrics).find(({ Expression }) => Expression !== undefined)?.Expression;
    for (const { Id, MetricStat } of asList(alarm.properties.Metrics)) {
      // A divisor also occurs in the condition on the minimum denominator.
      const { metric, plus = [], dividedBy = [] } = alert.cloudwatch;
      const name = MetricStat?.Metric.MetricName;
      const times = (name === metric || plus.includes(name) ? 1 : 0) + (dividedBy.includes(name) ? 2 : 0);
      const used = String(expression).split(new RegExp(`\\b${Id}\\b`)).length - 1;
      if (MetricStat !== undefined && used !== times)
        found.push(`${alarm.at} counts ${MetricStat.Metric.MetricName} ${used} times`);
    }

    const emitter = emitters[alert.cloudwatch.scope];
    for (const { namespace, metric, dimensions } of metrics) {
      const names = dimensions.map(({ Name }) => Name).sort();
      if (names.join() !== emitter.dimensions.join())
        found.push(`${alarm.at}: ${metric} has the dimensions ${names.join(', ')}`);
      if (alert.cloudwatch.scope === 'log') {
        if (!fromLogs.has(`${namespace} ${metric} ${names}`)) found.push(`${alarm.at}: nothing makes ${metric}`);
        if (dimensions.some(({ Value }) => Value !== s.config.name))
          found.push(`${alarm.at} reads another environment`);
        continue;
      }
      if (alert.cloudwatch.scope === 'database') {
        const known = resourcesOf(s, 'AWS::RDS::DBInstance').map(({ properties }) => properties.DBInstanceIdentifier);
        if (dimensions.some(({ Value }) => !known.includes(Value))) found.push(`${alarm.at} reads another database`);
        continue;
      }
      const emitting = dimensions
        .flatMap(({ Value }) => allReferenced(s, alarm.stack, Value))
        .map((at) => types.get(at));
      for (const type of emitter.types)
        if (!emitting.includes(type)) found.push(`${alarm.at}: ${metric} is of no ${type} of these templates`);
    }
    return found;
  });
};
