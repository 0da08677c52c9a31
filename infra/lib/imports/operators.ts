import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { resourceName, serviceLogGroupName } from '../names.ts';
import type { Platform } from '../service/platform.ts';

/** A policy for people: its holders may accept a tape, undo an import, and read the outcome. */
export function createOperatorsPolicy(scope: Construct, operator: sfn.StateMachine, { config }: Platform): void {
  const stack = Stack.of(scope);
  const logGroup = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    resourceName: `${serviceLogGroupName(config.name, 'import')}:*`,
  });
  const executions = stack.formatArn({
    service: 'states',
    resource: 'execution',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    resourceName: `${resourceName(config.name, 'import-operator')}:*`,
  });
  const policy = new iam.ManagedPolicy(scope, 'Operators', {
    managedPolicyName: resourceName(config.name, 'import-operators'),
    description: 'May accept an implausible tape and take back the newest import (npm run aws:import)',
    statements: [
      new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [operator.stateMachineArn] }),
      new iam.PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] }),
      new iam.PolicyStatement({ actions: ['logs:GetLogEvents'], resources: [logGroup] }),
    ],
  });
  Validations.of(policy).acknowledge(
    ...[
      `states:${config.region}:<AWS::AccountId>:execution:${resourceName(config.name, 'import-operator')}:*`,
      `logs:${config.region}:<AWS::AccountId>:log-group:${serviceLogGroupName(config.name, 'import')}:*`,
    ].map((resource) => ({
      id: `AwsSolutions-IAM5[Resource::arn:aws:${resource}]`,
      reason: 'Executions and log streams have no name before they run; those of the importer only',
    })),
  );
}

/** A policy for people: its holders may say how tapes are read. To send tapes is another right. */
export function createProfilesPolicy(scope: Construct, tapes: s3.IBucket, { config, key }: Platform): void {
  const policy = new iam.ManagedPolicy(scope, 'ProfileWriters', {
    managedPolicyName: resourceName(config.name, 'profile-writers'),
    description: 'May write the profiles by which tapes are read',
    statements: [
      new iam.PolicyStatement({
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: [tapes.arnForObjects('profiles/*')],
      }),
      new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] }),
    ],
  });
  Validations.of(policy).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:aws:s3:::${resourceName(config.name, 'tapes')}-<AWS::AccountId>/profiles/*]`,
    reason: 'The names of profiles are not known beforehand; one folder is as narrow as it gets',
  });
}
