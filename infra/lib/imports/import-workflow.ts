import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { resourceName } from '../names.ts';
import type { Platform } from '../service/platform.ts';

export interface ImportWorkflowProps {
  /** What all of the environment's services share. */
  readonly platform: Platform;
  /** Last part of the state machine's name. */
  readonly name: string;
  /** In Amazon's States Language. */
  readonly definition: object;
  /** The importer's task. */
  readonly task: ecs.FargateTaskDefinition;
}

/** A state machine that may run the importer and nothing else. */
export function createImportWorkflow(scope: Construct, id: string, props: ImportWorkflowProps): sfn.StateMachine {
  const { config, key } = props.platform;
  const workflow = new sfn.StateMachine(scope, id, {
    stateMachineName: resourceName(config.name, props.name),
    definitionBody: sfn.DefinitionBody.fromString(JSON.stringify(props.definition)),
    tracingEnabled: true,
    logs: {
      destination: new logs.LogGroup(scope, `${id}Logs`, {
        logGroupName: `/aws/vendedlogs/states/${resourceName(config.name, props.name)}`,
        retention: config.logRetention,
        encryptionKey: key,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      level: sfn.LogLevel.ALL,
      includeExecutionData: true,
    },
  });
  allowImporter(workflow, props);
  Validations.of(workflow).acknowledge(
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'To deliver its log and traces: neither log-delivery nor X-Ray actions can be limited to a resource',
    },
    {
      id: `AwsSolutions-IAM5[Resource::arn:aws:ecs:${config.region}:<AWS::AccountId>:task/${resourceName(config.name, 'cluster')}/*]`,
      reason: 'A task has no name before it runs; those of this cluster only',
    },
  );
  return workflow;
}

function allowImporter(workflow: sfn.StateMachine, { task, platform: { cluster, config } }: ImportWorkflowProps): void {
  const stack = Stack.of(workflow);
  const inCluster = { ArnEquals: { 'ecs:cluster': cluster.clusterArn } };
  for (const statement of [
    { actions: ['ecs:RunTask'], resources: [task.taskDefinitionArn], conditions: inCluster },
    {
      actions: ['ecs:StopTask', 'ecs:DescribeTasks'],
      resources: [
        stack.formatArn({
          service: 'ecs',
          resource: 'task',
          resourceName: `${resourceName(config.name, 'cluster')}/*`,
        }),
      ],
    },
    {
      actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      resources: [
        stack.formatArn({
          service: 'events',
          resource: 'rule',
          resourceName: 'StepFunctionsGetEventsForECSTaskRule',
        }),
      ],
    },
    {
      actions: ['iam:PassRole'],
      resources: [task.taskRole.roleArn, task.obtainExecutionRole().roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  ]) {
    workflow.addToRolePolicy(new iam.PolicyStatement(statement));
  }
}
