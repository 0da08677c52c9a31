import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { createAlarms } from '../observability/alarms.ts';
import type { Exposed, Exposure } from './exposure.ts';
import type { Platform } from './platform.ts';

/** Alarms on what the balancers see of a service. Those that roll back a deployment are created before the service. */
export function targetAlarms(
  scope: Construct,
  service: string,
  exposures: readonly (Exposed & Pick<Exposure, 'balancer'>)[],
  { config, alarmTopic }: Platform,
): { readonly all: readonly cloudwatch.Alarm[]; readonly rollingBack: readonly cloudwatch.Alarm[] } {
  const alarms = createAlarms(scope, {
    environment: config.name,
    topic: alarmTopic,
    service,
    scope: 'target-group',
    resources: exposures.map(({ targetGroup, balancer }) => ({
      TargetGroup: targetGroup.targetGroupFullName,
      LoadBalancer: balancer.loadBalancer.loadBalancerFullName,
    })),
  });
  return {
    all: [...alarms.values()],
    rollingBack: [...alarms].filter(([alert]) => alert.rollsBackDeployment).map(([, alarm]) => alarm),
  };
}

/** Alarms on the ECS service itself: too few tasks, CPU, memory. */
export function taskAlarms(
  scope: Construct,
  service: string,
  serviceName: string,
  { config, alarmTopic, cluster }: Platform,
): readonly cloudwatch.Alarm[] {
  const alarms = createAlarms(scope, {
    environment: config.name,
    topic: alarmTopic,
    service,
    scope: 'tasks',
    resources: [{ ClusterName: cluster.clusterName, ServiceName: serviceName }],
  });
  return [...alarms.values()];
}

/** A string, never a reference: see `alarmName`. */
export const nameOf = (alarm: cloudwatch.Alarm): string =>
  (alarm.node.defaultChild as cloudwatch.CfnAlarm).alarmName as string;
