import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../environments/environment.ts';
import { resourceName } from '../names.ts';
import { logMetricDimensions, logMetricNamespace, type logMetrics } from './log-metrics.ts';

/** For portfolio managers: outstanding, overdue and defaulted value, the age of the figures, the outcome of imports. */
export function createBusinessDashboard(
  scope: Construct,
  environment: EnvironmentName,
  importWorkflowArn: string,
): void {
  const figure = (metricName: keyof typeof logMetrics, label: string) =>
    new cloudwatch.Metric({
      namespace: logMetricNamespace,
      metricName,
      label,
      statistic: 'Maximum',
      period: Duration.minutes(5),
      dimensionsMap: logMetricDimensions(environment),
    });
  const imports = (metricName: string, label: string) =>
    new cloudwatch.Metric({
      namespace: 'AWS/States',
      metricName,
      label,
      statistic: 'Sum',
      period: Duration.hours(1),
      dimensionsMap: { StateMachineArn: importWorkflowArn },
    });
  const values = [figure('Outstanding', 'Outstanding'), figure('Overdue', 'Overdue'), figure('Defaulted', 'Defaulted')];
  const dashboard = new cloudwatch.Dashboard(scope, 'BusinessDashboard', {
    dashboardName: resourceName(environment, 'business'),
  });
  dashboard.addWidgets(
    new cloudwatch.SingleValueWidget({ title: 'The book', metrics: values, width: 18, height: 4 }),
    new cloudwatch.SingleValueWidget({
      title: 'Age of the figures (seconds)',
      metrics: [figure('AsOfAgeSeconds', 'Since the as-of date')],
      width: 6,
      height: 4,
    }),
  );
  dashboard.addWidgets(
    new cloudwatch.GraphWidget({ title: 'Nominal value', left: values, width: 12, height: 6 }),
    new cloudwatch.GraphWidget({
      title: 'Imports',
      left: [imports('ExecutionsSucceeded', 'loaded'), imports('ExecutionsFailed', 'failed')],
      width: 12,
      height: 6,
    }),
  );
}
