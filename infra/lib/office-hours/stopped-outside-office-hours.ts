import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { OfficeHours } from '../environments/environment.ts';
import { officeHoursSchedule } from './office-hours.ts';

export interface StoppedOutsideOfficeHoursProps {
  /** When it runs. */
  readonly hours: OfficeHours;
  /** The resource that is stopped and started. */
  readonly resourceArn: string;
  /** The AWS API that stops and starts it, as the scheduler names it. */
  readonly service: 'rds' | 'ec2';
  /** Action that starts it. */
  readonly start: string;
  /** Action that stops it. */
  readonly stop: string;
  /** Parameters of both actions. */
  readonly input: object;
  /** Encrypts the input. */
  readonly key: kms.IKey;
}

/** Two schedules and no code: EventBridge Scheduler calls AWS directly. */
export class StoppedOutsideOfficeHours extends Construct {
  constructor(scope: Construct, id: string, props: StoppedOutsideOfficeHoursProps) {
    super(scope, id);
    const { hours, resourceArn, service, start, stop, input, key } = props;
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: [start, stop].map((action) => `${service}:${action}`),
        resources: [resourceArn],
      }),
    );
    key.grant(role, 'kms:Decrypt');
    const { databaseStart, databaseStop, timeZone } = officeHoursSchedule(hours);
    for (const [name, action, expression] of [
      ['Start', start, databaseStart],
      ['Stop', stop, databaseStop],
    ] as const) {
      new scheduler.CfnSchedule(this, name, {
        scheduleExpression: expression,
        scheduleExpressionTimezone: timeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        kmsKeyArn: key.keyArn,
        target: {
          arn: `arn:aws:scheduler:::aws-sdk:${service}:${action.charAt(0).toLowerCase()}${action.slice(1)}`,
          input: Stack.of(this).toJsonString(input),
          roleArn: role.roleArn,
          retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 },
        },
      });
    }
  }
}
