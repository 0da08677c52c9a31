import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Alert, CloudWatchMetric, CloudWatchScope } from '../../../platform/alerts/alert.ts';
import { alerts } from '../../../platform/alerts/alerts.ts';
import type { EnvironmentName } from '../environments/environment.ts';
import { alarmName } from '../names.ts';

export interface AlarmsProps {
  /** Part of each alarm's name. */
  readonly environment: EnvironmentName;
  /** Notified when an alarm goes off, and again when it clears. */
  readonly topic: sns.ITopic;
  /** As in the alert's `service`. */
  readonly service: string;
  /** Which of the service's alerts to create. */
  readonly scope: CloudWatchScope;
  /** One set of dimensions for each of the service's resources in this scope. */
  readonly resources: readonly cloudwatch.DimensionsMap[];
}

/** Creates an alarm for each alert of this service and scope. */
export function createAlarms(scope: Construct, props: AlarmsProps): Map<Alert, cloudwatch.Alarm> {
  const found = new Map<Alert, cloudwatch.Alarm>();
  for (const alert of alerts) {
    if (alert.service !== props.service || alert.cloudwatch?.scope !== props.scope) continue;
    const alarm = new cloudwatch.Alarm(scope, alert.id, {
      alarmName: alarmName(props.environment, alert.id),
      alarmDescription: `${alert.meaning}. First: ${alert.firstStep}. Then: OBSERVABILITY.md#playbook-${alert.playbook}. Severity: ${alert.severity}`,
      metric: alertMetric(alert, alert.cloudwatch, props.resources),
      threshold: alert.threshold,
      comparisonOperator:
        alert.comparison === 'above'
          ? cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
          : cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: alert.periods,
      treatMissingData:
        alert.noData === 'bad' ? cloudwatch.TreatMissingData.BREACHING : cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    const notify = new actions.SnsAction(props.topic);
    alarm.addAlarmAction(notify);
    alarm.addOkAction(notify);
    found.set(alert, alarm);
  }
  return found;
}

/**
 * One metric over all of a service's resources: sums are added up; percentiles and extremes take the worst resource.
 */
function alertMetric(
  alert: Alert,
  query: CloudWatchMetric,
  resources: readonly cloudwatch.DimensionsMap[],
): cloudwatch.IMetric {
  const metric = (name: string, statistic: string, dimensionsMap: cloudwatch.DimensionsMap) =>
    new cloudwatch.Metric({
      namespace: query.namespace,
      metricName: name,
      statistic,
      dimensionsMap,
      period: Duration.seconds(alert.periodSeconds),
    });
  const [only] = resources;
  if (only === undefined) throw new Error(`Alert ${alert.id} has no resource to be read from`);
  if (resources.length === 1 && query.dividedBy === undefined && query.plus === undefined)
    return metric(query.metric, query.statistic, only);

  const usingMetrics: Record<string, cloudwatch.IMetric> = {};
  const all = (prefix: string, name: string, statistic: string) =>
    resources.map((dimensions, index) => {
      usingMetrics[`${prefix}${index}`] = metric(name, statistic, dimensions);
      return `${prefix}${index}`;
    });
  const sum = (ids: readonly string[]) => ids.map((id) => `FILL(${id}, 0)`).join(' + ');

  const numerator = [
    ...all('m', query.metric, query.statistic),
    ...(query.plus === undefined ? [] : all('p', query.plus, query.statistic)),
  ];
  let expression = `${query.statistic === 'Minimum' ? 'MIN' : 'MAX'}([${numerator.join(', ')}])`;
  if (query.statistic === 'Sum') expression = sum(numerator);
  else if (query.plus !== undefined) throw new Error(`Alert ${alert.id} adds up values that are no sums`);
  if (query.dividedBy !== undefined) {
    const denominator = sum(all('d', query.dividedBy, 'Sum'));
    expression = `IF((${denominator}) >= ${query.minimumDenominator ?? 1}, (${expression}) / (${denominator}), 0)`;
  }
  return new cloudwatch.MathExpression({
    expression,
    usingMetrics,
    label: alert.id,
    period: Duration.seconds(alert.periodSeconds),
  });
}
