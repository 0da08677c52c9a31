import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import {
  type Alert,
  type CloudWatchMetric,
  type CloudWatchScope,
  evaluatedPeriods,
} from '../../../platform/alerts/alert.ts';
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
  /**
   * Thresholds that depend on the environment, by the alert's id.
   * @default - those of the list
   */
  readonly thresholds?: Readonly<Record<string, number>>;
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
      threshold: props.thresholds?.[alert.id] ?? alert.threshold,
      comparisonOperator:
        alert.comparison === 'above'
          ? cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
          : cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: evaluatedPeriods(alert),
      datapointsToAlarm: alert.periods,
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
 *
 * Where silence is fine a missing value is 0. Otherwise it would swallow the values of the other resources, and the
 * alarm would depend on how far back CloudWatch looks for real values, which is undocumented. Late values are then 0 at
 * first, so such an alarm must look at more periods than it needs: see `evaluatedPeriods`.
 */
function alertMetric(
  alert: Alert,
  query: CloudWatchMetric,
  resources: readonly cloudwatch.DimensionsMap[],
): cloudwatch.IMetric {
  const period = Duration.seconds(alert.periodSeconds);
  const metric = (metricName: string, statistic: string, dimensionsMap: cloudwatch.DimensionsMap) =>
    new cloudwatch.Metric({ namespace: query.namespace, metricName, statistic, dimensionsMap, period });
  const [only] = resources;
  if (only === undefined) throw new Error(`Alert ${alert.id} has no resource to be read from`);
  if (alert.noData === 'bad' && resources.length === 1) return metric(query.metric, query.statistic, only);

  const usingMetrics: Record<string, cloudwatch.IMetric> = {};
  const names: string[] = [];
  /** The same metric has the same id everywhere, because each one is billed. */
  const all = (name: string, statistic: string) => {
    if (!names.includes(name)) names.push(name);
    return resources.map((dimensions, index) => {
      const id = `m${names.indexOf(name)}${String.fromCharCode('a'.charCodeAt(0) + index)}`;
      usingMetrics[id] ??= metric(name, statistic, dimensions);
      return alert.noData === 'fine' ? `FILL(${id}, 0)` : id;
    });
  };

  const numerator = [query.metric, ...(query.plus ?? [])].flatMap((name) => all(name, query.statistic));
  let expression = numerator.join(' + ');
  if (query.statistic !== 'Sum') {
    if (query.plus !== undefined) throw new Error(`Alert ${alert.id} adds up values that are no sums`);
    if (numerator.length > 1)
      expression = `${query.statistic === 'Minimum' ? 'MIN' : 'MAX'}([${numerator.join(', ')}])`;
  }
  if (query.dividedBy !== undefined) {
    const denominator = query.dividedBy.flatMap((name) => all(name, 'Sum')).join(' + ');
    expression = `IF((${denominator}) >= ${query.minimumDenominator ?? 1}, (${expression}) / (${denominator}), 0)`;
  }
  return new cloudwatch.MathExpression({ expression, usingMetrics, label: alert.id, period });
}
