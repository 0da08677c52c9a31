import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { Comparison } from './comparison.ts';

export async function logsAndAlarms(account: Comparison): Promise<void> {
  const logs = new CloudWatchLogs({});
  for (const { at, id, properties } of account.of('AWS::Logs::LogGroup')) {
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: id });
    const group = logGroups.find(({ logGroupName }) => logGroupName === id);
    account.expect(`${at}: kept days`, group?.retentionInDays, properties.RetentionInDays);
  }
  const cloudWatch = new CloudWatch({});
  const { MetricAlarms = [] } = await cloudWatch.describeAlarms({ MaxRecords: 100 });
  for (const { at, id, properties } of account.of('AWS::CloudWatch::Alarm')) {
    const alarm = MetricAlarms.find(({ AlarmName }) => AlarmName === id);
    account.expect(`${at}: threshold`, alarm?.Threshold, properties.Threshold);
    account.expect(`${at}: periods`, alarm?.EvaluationPeriods, properties.EvaluationPeriods);
    account.expect(`${at}: metrics`, alarm?.Metrics?.length ?? 0, properties.Metrics?.length ?? 0);
    account.expect(`${at}: tells`, alarm?.AlarmActions?.length, 1);
  }
  for (const { at, stack, id, properties } of account.of('AWS::Logs::MetricFilter')) {
    const { metricFilters: [filter] = [] } = await logs.describeMetricFilters({ filterNamePrefix: id });
    account.expect(`${at}: pattern`, filter?.filterPattern, properties.FilterPattern);
    account.expect(`${at}: log`, filter?.logGroupName, account.resolve(stack, properties.LogGroupName));
    account.expect(
      `${at}: metric`,
      filter?.metricTransformations?.[0]?.metricName,
      properties.MetricTransformations[0].MetricName,
    );
  }
  for (const { at, properties } of account.of('AWS::CloudWatch::Dashboard')) {
    const { DashboardBody } = await cloudWatch.getDashboard({ DashboardName: properties.DashboardName });
    account.expect(`${at}: widgets`, JSON.parse(DashboardBody ?? '{}').widgets?.length > 0, true);
  }
}
