import { Duration, Stack, Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { type DeployableService, deployableServices } from '../../../platform/topology.ts';
import type { EnvironmentConfig } from '../environments/environment.ts';
import { pascalCase, resourceName } from '../names.ts';
import { dataRemoval } from './data-removal.ts';
import type { EnvironmentStackProps } from './environment-stack-props.ts';

/** What all other stacks need: the key, the image repositories, the log bucket and the alarm topic. */
export class FoundationStack extends Stack {
  readonly key: kms.Key;
  readonly repositories: Readonly<Record<DeployableService, ecr.Repository>>;
  readonly logBucket: s3.Bucket;
  readonly alarmTopic: sns.Topic;

  constructor(scope: Construct, id: string, { config, site, ...props }: EnvironmentStackProps) {
    super(scope, id, props);
    const removalPolicy = dataRemoval(config);

    this.key = new kms.Key(this, 'Key', {
      description: `Data at rest of portfolio ${config.name}`,
      enableKeyRotation: true,
      removalPolicy,
    });
    // AWS services that encrypt under their own identity; all others use a role of this account.
    for (const { sid, service, condition } of [
      {
        sid: 'Logs',
        service: `logs.${this.region}.amazonaws.com`,
        condition: {
          ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${this.region}:${this.account}:log-group:*` },
        },
      },
      {
        sid: 'Alarms',
        service: 'cloudwatch.amazonaws.com',
        condition: { StringEquals: { 'aws:SourceAccount': this.account } },
      },
      {
        sid: 'TapeEvents',
        service: 'events.amazonaws.com',
        condition: { StringEquals: { 'aws:SourceAccount': this.account } },
      },
    ]) {
      this.key.addToResourcePolicy(
        new iam.PolicyStatement({
          sid,
          principals: [new iam.ServicePrincipal(service)],
          actions: [
            'kms:Decrypt',
            'kms:DescribeKey',
            'kms:Encrypt',
            'kms:GenerateDataKey',
            'kms:GenerateDataKeyWithoutPlaintext',
            'kms:ReEncryptFrom',
            'kms:ReEncryptTo',
          ],
          // In a key policy, * means the key itself.
          resources: ['*'],
          conditions: condition,
        }),
      );
    }

    this.repositories = Object.fromEntries(
      deployableServices.map((service) => [service, this.imageRepository(service, config)]),
    ) as Record<DeployableService, ecr.Repository>;

    this.logBucket = new s3.Bucket(this, 'Logs', {
      // Balancers can only write logs to a bucket with S3-managed keys.
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [
        {
          expiration: Duration.days(config.accessLogDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy,
    });
    Validations.of(this.logBucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This bucket holds the access logs; logging its own access into it would never end',
    });

    this.alarmTopic = new sns.Topic(this, 'AlarmTopic', {
      displayName: `Portfolio ${config.name}`,
      masterKey: this.key,
      enforceSSL: true,
    });
    this.alarmTopic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.alarmTopic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    this.alarmTopic.addSubscription(new subscriptions.EmailSubscription(site.alarmEmail));
  }

  private imageRepository(service: DeployableService, config: EnvironmentConfig): ecr.Repository {
    return new ecr.Repository(this, `${pascalCase(service)}Images`, {
      repositoryName: resourceName(config.name, service),
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      imageScanOnPush: true,
      encryption: ecr.RepositoryEncryption.AES_256,
      lifecycleRules: [
        {
          rulePriority: 1,
          description: 'Layers of abandoned pushes',
          tagStatus: ecr.TagStatus.UNTAGGED,
          maxImageAge: Duration.days(7),
        },
        {
          rulePriority: 2,
          description: 'Far enough back to roll back to',
          // Of a release for several platforms only the index has a tag. Its images count for nothing, and go when it goes.
          tagStatus: ecr.TagStatus.TAGGED,
          tagPatternList: ['*'],
          maxImageCount: 30,
        },
      ],
      removalPolicy: dataRemoval(config),
      // Images can be rebuilt from their commit, so they need not block deleting an unprotected environment.
      emptyOnDelete: !config.protectData,
    });
  }
}
