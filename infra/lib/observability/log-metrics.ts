import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../environments/environment.ts';
import { serviceLogGroupName } from '../names.ts';

export const logMetricNamespace = 'Portfolio';

/** Metrics made from the API's log line "portfolio", each with its field. */
export const logMetrics = {
  AsOfAgeSeconds: 'asOfAgeSeconds',
  Outstanding: 'outstanding',
  Overdue: 'overdue',
  Defaulted: 'defaulted',
} as const;

/** Business figures as CloudWatch metrics. The API logs them every five minutes, so nothing has to scrape it. */
export function createLogMetrics(scope: Construct, logGroup: logs.ILogGroup): void {
  for (const [name, field] of Object.entries(logMetrics)) {
    new logs.MetricFilter(scope, `Metric-${name}`, {
      logGroup,
      filterPattern: logs.FilterPattern.all(
        logs.FilterPattern.stringValue('$.message', '=', 'portfolio'),
        logs.FilterPattern.numberValue(`$.${field}`, '>=', 0),
      ),
      metricNamespace: logMetricNamespace,
      metricName: name,
      metricValue: `$.${field}`,
      dimensions: { Environment: '$.environment' },
    });
  }
}

export function logMetricDimensions(environment: string): cloudwatch.DimensionsMap {
  return { Environment: environment };
}

/** A service's log group, referenced by name because another stack owns it. */
export function serviceLogGroup(scope: Construct, environment: EnvironmentName, service: string): logs.ILogGroup {
  return logs.LogGroup.fromLogGroupName(
    Stack.of(scope),
    `LogsOf-${service}`,
    serviceLogGroupName(environment, service),
  );
}
