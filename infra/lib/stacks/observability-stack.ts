import { Stack } from 'aws-cdk-lib';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import { CfnAlarmMuteRule } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { alerts } from '../../../platform/alerts/alerts.ts';
import { alarmName, resourceName } from '../names.ts';
import { createAlarmDashboard } from '../observability/alarm-dashboard.ts';
import { createAlarms } from '../observability/alarms.ts';
import { createBusinessDashboard } from '../observability/business-dashboard.ts';
import { databaseThresholds } from '../observability/database-thresholds.ts';
import { createLogMetrics, logMetricDimensions, serviceLogGroup } from '../observability/log-metrics.ts';
import { createLogQueries } from '../observability/log-queries.ts';
import { officeHoursSchedule } from '../office-hours/office-hours.ts';
import type { ComputeStack } from './compute-stack.ts';
import type { DataStack } from './data-stack.ts';
import type { EnvironmentStackProps } from './environment-stack-props.ts';
import type { FoundationStack } from './foundation-stack.ts';
import type { NetworkStack } from './network-stack.ts';

export interface ObservabilityStackProps extends EnvironmentStackProps {
  /** Has the key and the alarms' topic. */
  readonly foundation: FoundationStack;
  /** Has the balancers. */
  readonly network: NetworkStack;
  /** Has the database. */
  readonly data: DataStack;
  /** Has the services and the imports. */
  readonly compute: ComputeStack;
}

/** Alarms on shared resources, dashboards, and the budget. A WebService creates its own alarms. */
export class ObservabilityStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { config, site, foundation, network, data, compute, ...props }: ObservabilityStackProps,
  ) {
    super(scope, id, props);
    this.addStackDependency(compute, 'The dashboard shows the alarms of the services');
    const to = { environment: config.name, topic: foundation.alarmTopic };
    createAlarms(this, {
      ...to,
      service: 'edge',
      scope: 'balancer',
      resources: [{ LoadBalancer: network.publicBalancer.loadBalancerFullName }],
    });
    createAlarms(this, {
      ...to,
      service: 'gateway',
      scope: 'balancer',
      resources: [{ LoadBalancer: network.internalBalancer.loadBalancerFullName }],
    });
    createAlarms(this, {
      ...to,
      service: 'db',
      scope: 'database',
      resources: [{ DBInstanceIdentifier: data.databaseIdentifier }],
      thresholds: databaseThresholds(config),
    });

    createLogMetrics(this, serviceLogGroup(this, config.name, 'backend'));
    createAlarms(this, {
      ...to,
      service: 'import',
      scope: 'log',
      resources: [logMetricDimensions(config.name)],
    });

    createLogQueries(this, config.name);

    if (config.dashboards) {
      createAlarmDashboard(this, config.name);
      createBusinessDashboard(this, config.name, compute.imports.workflowArn);
    }

    new budgets.CfnBudget(this, 'Budget', {
      budget: {
        budgetName: resourceName(config.name, 'monthly'),
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: config.budgetUsd, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:portfolio:environment$${config.name}`] },
      },
      notificationsWithSubscribers: [
        { type: 'ACTUAL', threshold: 80 },
        { type: 'FORECASTED', threshold: 100 },
      ].map(({ type, threshold }) => ({
        notification: {
          notificationType: type,
          threshold,
          comparisonOperator: 'GREATER_THAN',
          thresholdType: 'PERCENTAGE',
        },
        subscribers: [{ subscriptionType: 'EMAIL', address: site.alarmEmail }],
      })),
    });

    if (config.officeHours !== undefined) {
      const onCloudWatch = alerts.filter((alert) => alert.cloudwatch !== undefined);
      const { nights, weekends, timeZone } = officeHoursSchedule(config.officeHours);
      for (const [name, { start, duration }] of Object.entries({ nights, weekends })) {
        new CfnAlarmMuteRule(this, `Mute-${name}`, {
          name: resourceName(config.name, name),
          description: 'Tasks and database are stopped',
          rule: { schedule: { expression: start, duration, timezone: timeZone } },
          muteTargets: { alarmNames: onCloudWatch.map((alert) => alarmName(config.name, alert.id)) },
        });
      }
    }
  }
}
