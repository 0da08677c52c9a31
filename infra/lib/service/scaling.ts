import { Duration } from 'aws-cdk-lib';
import type * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { OfficeHours, ServiceSize } from '../environments/environment.ts';
import { officeHoursSchedule } from '../office-hours/office-hours.ts';

/** Scales by CPU between the minimum and maximum number of tasks, and to zero outside any office hours. */
export function scale(service: ecs.FargateService, size: ServiceSize, officeHours: OfficeHours | undefined): void {
  const scaling = service.autoScaleTaskCount({ minCapacity: size.minTasks, maxCapacity: size.maxTasks });
  scaling.scaleOnCpuUtilization('Cpu', {
    targetUtilizationPercent: 60,
    scaleInCooldown: Duration.minutes(5),
    scaleOutCooldown: Duration.minutes(1),
  });
  if (officeHours === undefined) return;
  const { tasksStart, tasksStop, timeZone } = officeHoursSchedule(officeHours);
  const target = scaling.node.findChild('Target').node.defaultChild as appscaling.CfnScalableTarget;
  target.scheduledActions = [
    {
      scheduledActionName: 'start',
      schedule: tasksStart,
      timezone: timeZone,
      scalableTargetAction: { minCapacity: size.minTasks, maxCapacity: size.maxTasks },
    },
    {
      scheduledActionName: 'stop',
      schedule: tasksStop,
      timezone: timeZone,
      scalableTargetAction: { minCapacity: 0, maxCapacity: 0 },
    },
  ];
}
