import { ArnFormat, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { services } from '../../../platform/topology.ts';
import { resourceName, serviceLogGroupName } from '../names.ts';
import { createAlarms } from '../observability/alarms.ts';
import {
  allowAws,
  hardening,
  type ImageByDigest,
  imageByDigest,
  nodeBinary,
  type Platform,
  serviceLogs,
} from '../service/web-service.ts';
import { operatorDefinition, tapeImportDefinition } from './tape-import-definition.ts';

/** Longest import, in seconds, after which it is stopped and the portfolio is as before. */
const longestImportSeconds = 2 * 3600;

export interface TapeImportsProps {
  readonly platform: Platform;
  readonly image: ImageByDigest;
  readonly tapes: s3.IBucket;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * A tape put at `incoming/<as-of date>/<name>` is imported by a task of its own, one at a time and in the order in
 * which they were put; what it refuses lands at `rejects/<as-of date>/<name>.csv`.
 *
 * The event goes two ways: into a queue that hands out one message at a time, and to a workflow that takes the oldest
 * message, runs the importer and removes the message. As many workflows run as there are tapes; all but one wait.
 *
 * Accepting an implausible tape and taking an import back are a workflow of their own, which no event starts: whoever may
 * put a tape may not do that.
 */
export class TapeImports extends Construct implements ec2.IConnectable, iam.IGrantable {
  readonly connections: ec2.Connections;
  /** The importer's own identity. */
  readonly grantPrincipal: iam.IPrincipal;
  readonly workflowArn: string;

  constructor(scope: Construct, id: string, { platform, image, tapes, environment }: TapeImportsProps) {
    super(scope, id);
    const { config, key } = platform;

    const deadLetters = new sqs.Queue(this, 'LostTapes', {
      queueName: `${resourceName(config.name, 'lost-tapes')}.fifo`,
      fifo: true,
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const queue = new sqs.Queue(this, 'Tapes', {
      queueName: `${resourceName(config.name, 'tapes')}.fifo`,
      fifo: true,
      contentBasedDeduplication: true,
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      // Longer than any import: a message that shows up again while its import runs would start a second one.
      visibilityTimeout: Duration.seconds(longestImportSeconds + 1800),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 3 },
    });

    const task = new ecs.FargateTaskDefinition(this, 'Task', {
      family: resourceName(config.name, 'import'),
      cpu: 1024,
      memoryLimitMiB: 2048,
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.X86_64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    task.addContainer('import', {
      containerName: 'import',
      image: imageByDigest(image, task),
      entryPoint: [nodeBinary],
      command: ['dist/import.js', '--help'],
      environment: { ...environment },
      ...hardening(this, 'import', services.import),
      logging: serviceLogs(this, platform, 'import')('import'),
    });
    Validations.of(task).acknowledge(
      {
        id: 'AwsSolutions-ECS2',
        reason: 'These variables are settings; the importer needs no secret, it signs in by its role',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'ecr:GetAuthorizationToken, by which ECS signs in to the registry, has no resource to be limited to',
      },
    );
    const taskRole = task.taskRole;
    taskRole.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [tapes.arnForObjects('incoming/*')] }),
    );
    taskRole.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
        resources: [tapes.arnForObjects('rejects/*')],
      }),
    );
    taskRole.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] }),
    );
    Validations.of(taskRole).acknowledge(
      ...['incoming', 'rejects'].map((folder) => ({
        id: `AwsSolutions-IAM5[Resource::arn:aws:s3:::${resourceName(config.name, 'tapes')}-<AWS::AccountId>/${folder}/*]`,
        reason: 'Tapes have names that nobody knows yet; the folder is as narrow as it gets',
      })),
    );

    const securityGroup = new ec2.SecurityGroup(this, 'Access', {
      vpc: platform.vpc,
      description: 'Tasks of import',
      allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({ securityGroups: [securityGroup] });
    this.grantPrincipal = taskRole;
    allowAws(this.connections, platform);

    const importer = {
      environment: config.name,
      clusterArn: platform.cluster.clusterArn,
      taskDefinitionArn: task.taskDefinitionArn,
      subnets: platform.vpc.selectSubnets(platform.subnets).subnetIds,
      securityGroupId: securityGroup.securityGroupId,
      longestImportSeconds,
    };
    const workflow = this.workflow(
      'Workflow',
      'import',
      tapeImportDefinition({ ...importer, queueUrl: queue.queueUrl }),
      task,
      platform,
    );
    this.workflowArn = workflow.stateMachineArn;
    for (const statement of [
      { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], resources: [queue.queueArn] },
      { actions: ['kms:Decrypt'], resources: [key.keyArn] },
    ])
      workflow.addToRolePolicy(new iam.PolicyStatement(statement));
    const operator = this.workflow('Operator', 'import-operator', operatorDefinition(importer), task, platform);
    this.operators(operator, platform);

    const rule = new events.Rule(this, 'TapePut', {
      description: 'A tape was put at incoming/<as-of date>/<name>',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [tapes.bucketName] }, object: { key: [{ prefix: 'incoming/' }] } },
      },
    });
    rule.addTarget(new targets.SqsQueue(queue, { messageGroupId: 'tapes' }));
    rule.addTarget(new targets.SfnStateMachine(workflow));

    const alarmsOf = { environment: config.name, topic: platform.alarmTopic, service: 'import' };
    createAlarms(this, {
      ...alarmsOf,
      scope: 'import-workflow',
      resources: [{ StateMachineArn: workflow.stateMachineArn }],
    });
    createAlarms(this, { ...alarmsOf, scope: 'import-queue', resources: [{ QueueName: queue.queueName }] });
    createAlarms(this, {
      ...alarmsOf,
      scope: 'import-dead-letters',
      resources: [{ QueueName: deadLetters.queueName }],
    });
  }

  /** Whom an account gives this to may accept and undo, and read what came of it. */
  private operators(operator: sfn.StateMachine, { config }: Platform): void {
    const stack = Stack.of(this);
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
    const policy = new iam.ManagedPolicy(this, 'Operators', {
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
        { arn: `states:${config.region}:<AWS::AccountId>:execution:${resourceName(config.name, 'import-operator')}:*` },
        { arn: `logs:${config.region}:<AWS::AccountId>:log-group:${serviceLogGroupName(config.name, 'import')}:*` },
      ].map(({ arn }) => ({
        id: `AwsSolutions-IAM5[Resource::arn:aws:${arn}]`,
        reason: 'Executions and log streams have no name before they run; those of the importer only',
      })),
    );
  }

  /** A state machine that may run the importer and nothing else. */
  private workflow(
    id: string,
    name: string,
    definition: object,
    task: ecs.FargateTaskDefinition,
    platform: Platform,
  ): sfn.StateMachine {
    const { config, key } = platform;
    const workflow = new sfn.StateMachine(this, id, {
      stateMachineName: resourceName(config.name, name),
      definitionBody: sfn.DefinitionBody.fromString(JSON.stringify(definition)),
      tracingEnabled: true,
      logs: {
        destination: new logs.LogGroup(this, `${id}Logs`, {
          logGroupName: `/aws/vendedlogs/states/${resourceName(config.name, name)}`,
          retention: config.logRetention,
          encryptionKey: key,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: sfn.LogLevel.ALL,
        includeExecutionData: true,
      },
    });
    this.allowImporter(workflow, task, platform);
    Validations.of(workflow).acknowledge(
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'Delivering its log and its traces: neither the log-delivery nor the X-Ray actions can be limited to a resource',
      },
      {
        id: `AwsSolutions-IAM5[Resource::arn:aws:ecs:${config.region}:<AWS::AccountId>:task/${resourceName(config.name, 'cluster')}/*]`,
        reason: 'A task has no name before it runs; those of this cluster only',
      },
    );
    return workflow;
  }

  private allowImporter(
    workflow: sfn.StateMachine,
    task: ecs.FargateTaskDefinition,
    { cluster, config }: Platform,
  ): void {
    const stack = Stack.of(this);
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
}
