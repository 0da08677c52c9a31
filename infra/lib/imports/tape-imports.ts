import { Duration, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { resourceName } from '../names.ts';
import { createAlarms } from '../observability/alarms.ts';
import { allowAws, type Platform } from '../service/platform.ts';
import { createImportWorkflow } from './import-workflow.ts';
import { createImporterTask, type ImporterProps, importerAccess } from './importer-task.ts';
import { operatorDefinition } from './operator-workflow.ts';
import { createOperatorsPolicy, createProfilesPolicy } from './operators.ts';
import { tapeImportDefinition } from './tape-workflow.ts';

/** An import that takes longer, in seconds, is stopped, and the portfolio stays as it was. */
const maxImportSeconds = 2 * 3600;

/**
 * A tape uploaded to `incoming/<as-of date>/<name>`, or to `incoming/<profile>/<as-of date>/<name>`, is imported by its
 * own task. Imports run one at a time, in upload order. Rejected rows are written to the same place under `rejects/`.
 *
 * The upload event goes two ways: to a queue that hands out one message at a time, and to a workflow that takes the
 * oldest message, runs the importer and deletes the message. As many workflows run as there are tapes; all but one
 * wait.
 *
 * A second workflow accepts an implausible tape or undoes an import. No event starts it, because uploading a tape must
 * not be enough to do either.
 */
export class TapeImports extends Construct implements ec2.IConnectable, iam.IGrantable {
  readonly connections: ec2.Connections;
  /** The importer's own identity. */
  readonly grantPrincipal: iam.IPrincipal;
  readonly workflowArn: string;

  constructor(scope: Construct, id: string, props: ImporterProps) {
    super(scope, id);
    const { platform, tapes } = props;
    const { config, key } = platform;

    const { queue, deadLetters, undelivered } = this.queues(platform);
    const task = createImporterTask(this, props);
    const securityGroup = importerAccess(this, platform);
    this.connections = new ec2.Connections({ securityGroups: [securityGroup] });
    this.grantPrincipal = task.taskRole;
    allowAws(this.connections, platform);

    const importer = {
      environment: config.name,
      clusterArn: platform.cluster.clusterArn,
      taskDefinitionArn: task.taskDefinitionArn,
      subnets: platform.vpc.selectSubnets(platform.subnets).subnetIds,
      securityGroupId: securityGroup.securityGroupId,
      maxImportSeconds,
    };
    const workflow = createImportWorkflow(this, 'Workflow', {
      platform,
      task,
      name: 'import',
      definition: tapeImportDefinition({ ...importer, queueUrl: queue.queueUrl }),
    });
    this.workflowArn = workflow.stateMachineArn;
    for (const statement of [
      { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], resources: [queue.queueArn] },
      { actions: ['kms:Decrypt'], resources: [key.keyArn] },
    ])
      workflow.addToRolePolicy(new iam.PolicyStatement(statement));
    const operator = createImportWorkflow(this, 'Operator', {
      platform,
      task,
      name: 'import-operator',
      definition: operatorDefinition(importer),
    });
    createOperatorsPolicy(this, operator, platform);
    createProfilesPolicy(this, tapes, platform);

    const rule = new events.Rule(this, 'TapePut', {
      description: 'A tape was put under incoming/',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [tapes.bucketName] }, object: { key: [{ prefix: 'incoming/' }] } },
      },
    });
    rule.addTarget(new targets.SqsQueue(queue, { messageGroupId: 'tapes', deadLetterQueue: undelivered }));
    rule.addTarget(new targets.SfnStateMachine(workflow, { deadLetterQueue: undelivered }));
    this.alarms(platform, workflow, queue, [deadLetters, undelivered]);
  }

  private queues({ config, key }: Platform): {
    queue: sqs.Queue;
    deadLetters: sqs.Queue;
    undelivered: sqs.Queue;
  } {
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
      // Longer than any import, because a message that reappears while its import runs would start a second one.
      visibilityTimeout: Duration.seconds(maxImportSeconds + 1800),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 3 },
    });
    // Events that reach neither queue nor workflow. EventBridge refuses FIFO queues for these.
    const undelivered = new sqs.Queue(this, 'UndeliveredTapes', {
      queueName: resourceName(config.name, 'undelivered-tapes'),
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is itself the dead-letter queue of both targets of the upload events',
    });
    return { queue, deadLetters, undelivered };
  }

  private alarms(
    platform: Platform,
    workflow: sfn.StateMachine,
    queue: sqs.IQueue,
    deadLetters: readonly sqs.IQueue[],
  ): void {
    const importAlarms = { environment: platform.config.name, topic: platform.alarmTopic, service: 'import' };
    for (const [scope, resources] of [
      ['import-workflow', [{ StateMachineArn: workflow.stateMachineArn }]],
      ['import-queue', [{ QueueName: queue.queueName }]],
      ['import-dead-letters', deadLetters.map(({ queueName }) => ({ QueueName: queueName }))],
    ] as const)
      createAlarms(this, { ...importAlarms, scope, resources });
  }
}
