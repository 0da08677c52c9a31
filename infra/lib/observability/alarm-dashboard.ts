import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { alerts } from '../../../platform/alerts/alerts.ts';
import type { EnvironmentName } from '../environments/environment.ts';
import { alarmName, resourceName } from '../names.ts';

/** For platform engineers: the state of every alarm, then what each one watches, by service. */
export function createAlarmDashboard(scope: Construct, environment: EnvironmentName): void {
  const alarms = alerts
    .filter((alert) => alert.cloudwatch !== undefined)
    .map((alert) => ({
      alert,
      alarm: cloudwatch.Alarm.fromAlarmName(scope, `Shown-${alert.id}`, alarmName(environment, alert.id)),
    }));
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: resourceName(environment, 'overview'),
  });
  dashboard.addWidgets(
    new cloudwatch.AlarmStatusWidget({
      title: `Portfolio ${environment}`,
      width: 24,
      height: 4,
      alarms: alarms.map(({ alarm }) => alarm),
    }),
  );
  for (const [service, entries] of Map.groupBy(alarms, ({ alert }) => alert.service)) {
    dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: `## ${service}`, width: 24, height: 1 }));
    dashboard.addWidgets(
      ...entries.map(
        ({ alert, alarm }) => new cloudwatch.AlarmWidget({ title: alert.meaning, alarm, width: 8, height: 5 }),
      ),
    );
  }
}
