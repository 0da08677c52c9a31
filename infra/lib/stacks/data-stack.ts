import { createHash } from 'node:crypto';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { portOf } from '../../../platform/topology.ts';
import type { EnvironmentConfig, EnvironmentName } from '../environments/environment.ts';
import type { Site } from '../environments/site.ts';
import { resourceName } from '../names.ts';
import { StoppedOutsideOfficeHours } from '../office-hours/stopped-outside-office-hours.ts';
import { dataRemoval } from './data-removal.ts';
import type { EnvironmentStackProps } from './environment-stack-props.ts';

export const databaseName = 'portfolio';
export const databaseOwner = 'portfolio_owner';

export interface DataStackProps extends EnvironmentStackProps {
  /** The VPC that holds everything. */
  readonly vpc: ec2.IVpc;
  /** Subnets of the database, without a route to the internet. */
  readonly subnets: ec2.SubnetSelection;
  /** Encrypts data at rest. */
  readonly key: kms.IKey;
  /** Receives access logs and flow logs. */
  readonly logBucket: s3.IBucket;
}

/** The data that must not be lost: the database and the tapes loaded into it. */
export class DataStack extends Stack {
  readonly database: rds.DatabaseInstance | rds.DatabaseInstanceFromSnapshot;
  readonly databaseIdentifier: string;
  /**
   * Name of the bucket in which a tape under `incoming/` starts an import, `profiles/` says how tapes are read, and
   * `rejects/` holds the rejected rows.
   */
  readonly tapeBucketName: string;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    const { config, site, vpc, subnets, key, logBucket, ...stackProps } = props;
    super(scope, id, stackProps);
    this.databaseIdentifier = databaseIdentifier(config, site);
    this.database = this.createDatabase(props);
    this.publishDatabaseFacts(config.name);
    this.acknowledgeDatabaseFindings(config, site);
    this.tapeBucketName = `${resourceName(config.name, 'tapes')}-${this.account}`;
    this.createTapeBucket(props);

    // RDS restarts a stopped instance after seven days, but a weekend is shorter.
    if (config.officeHours !== undefined) {
      new StoppedOutsideOfficeHours(this, 'OfficeHours', {
        hours: config.officeHours,
        resourceArn: this.database.instanceArn,
        service: 'rds',
        start: 'StartDBInstance',
        stop: 'StopDBInstance',
        input: { DbInstanceIdentifier: this.databaseIdentifier },
        key,
      });
    }
  }

  private createDatabase(props: DataStackProps): rds.DatabaseInstance | rds.DatabaseInstanceFromSnapshot {
    const { config, site, key } = props;
    // If RDS created this group, it would keep log lines forever.
    const logGroup = new logs.LogGroup(this, 'DatabaseLogs', {
      logGroupName: `/aws/rds/instance/${this.databaseIdentifier}/postgresql`,
      retention: config.logRetention,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const common = this.databaseProps(props);
    const database =
      site.restoredFromSnapshot === undefined
        ? new rds.DatabaseInstance(this, 'Database', {
            ...common,
            databaseName,
            credentials: rds.Credentials.fromUsername(databaseOwner),
            manageMasterUserPassword: true,
            storageEncrypted: true,
            storageEncryptionKey: key,
          })
        : // Name, owner and encryption come from the snapshot; RDS makes a new password for the owner.
          new rds.DatabaseInstanceFromSnapshot(this, 'Database', {
            ...common,
            snapshotIdentifier: site.restoredFromSnapshot,
          });
    const instance = database.node.defaultChild as rds.CfnDBInstance;
    instance.manageMasterUserPassword = true;
    instance.masterUserSecret = { kmsKeyId: key.keyArn };
    // It knows full versions only (aws-cloudformation/cfn-lint 3849), and RDS takes a major one.
    instance.addMetadata('cfn-lint', { config: { ignore_checks: ['W3691'] } });
    database.node.addDependency(logGroup);
    return database;
  }

  private databaseProps({ config, vpc, subnets }: DataStackProps) {
    // The major version only: AWS installs minor ones, and an older one in the template would be refused as a downgrade.
    const engine = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.of('17', '17') });
    return {
      engine,
      vpc,
      vpcSubnets: subnets,
      instanceIdentifier: this.databaseIdentifier,
      instanceType: new ec2.InstanceType(config.database.instanceType),
      port: portOf('db'),
      multiAz: config.database.multiAz,
      storageType: rds.StorageType.GP3,
      allocatedStorage: config.database.storageGiB,
      maxAllocatedStorage: config.database.maxStorageGiB,
      publiclyAccessible: false,
      securityGroups: [
        new ec2.SecurityGroup(this, 'DatabaseAccess', { vpc, description: 'Database', allowAllOutbound: false }),
      ],
      parameterGroup: new rds.ParameterGroup(this, 'Parameters', {
        engine,
        description: 'PostgreSQL 17, TLS only',
        parameters: {
          'rds.force_ssl': '1',
          ssl_min_protocol_version: 'TLSv1.2',
          log_min_duration_statement: '1000',
          log_connections: '1',
        },
      }),
      iamAuthentication: true,
      caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
      backupRetention: Duration.days(config.database.backupDays),
      preferredBackupWindow: '02:00-03:00',
      preferredMaintenanceWindow: 'sun:03:30-sun:04:30',
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: !config.protectData,
      deletionProtection: config.protectData,
      removalPolicy: config.protectData ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
      autoMinorVersionUpgrade: true,
      cloudwatchLogsExports: ['postgresql'],
    } satisfies Partial<rds.DatabaseInstanceProps>;
  }

  /** Published to the other stacks as parameters, because an export can't change while they use it. */
  private publishDatabaseFacts(environment: EnvironmentName): void {
    const instance = this.database.node.defaultChild as rds.CfnDBInstance;
    for (const [fact, value] of [
      ['address', this.database.dbInstanceEndpointAddress],
      ['resourceId', instance.attrDbiResourceId],
      ['ownerSecretArn', instance.attrMasterUserSecretSecretArn],
    ] as const) {
      const parameterName = databaseParameter(environment, fact);
      new ssm.StringParameter(this, `Database-${fact}`, { parameterName, stringValue: value });
    }
  }

  /** Its name is easy to type, and other stacks know it without a reference. */
  private createTapeBucket({ config, key, logBucket }: DataStackProps): void {
    const tapes = new s3.Bucket(this, 'Tapes', {
      bucketName: this.tapeBucketName,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      serverAccessLogsBucket: logBucket,
      serverAccessLogsPrefix: 'tapes/',
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: dataRemoval(config),
    });
    // CDK's own property for this creates a Lambda function, which CloudFormation doesn't need.
    (tapes.node.defaultChild as s3.CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  }

  private acknowledgeDatabaseFindings(config: EnvironmentConfig, site: Site): void {
    const findings = [
      {
        id: 'AwsSolutions-RDS11',
        reason: 'The port is that of every target; the only ways to it are four security group rules',
      },
    ];
    if (!config.database.multiAz) {
      findings.push({
        id: 'AwsSolutions-RDS3',
        reason: 'One zone is a stated saving of this environment; production has two',
      });
    }
    if (!config.protectData) {
      findings.push({
        id: 'AwsSolutions-RDS10',
        reason: 'This environment is meant to be torn down; production is protected',
      });
    }
    if (site.restoredFromSnapshot !== undefined) {
      findings.push({
        id: 'AwsSolutions-RDS2',
        reason:
          'It is encrypted as its snapshot is, which was taken of an encrypted database; RDS refuses to be told so',
      });
    }
    Validations.of(this.database).acknowledge(...findings);
  }
}

/**
 * Parameter that holds the database's address, its IAM resource id, or the ARN of the owner's secret. Other stacks read
 * it at each deployment. If these values were exports, a restored database could not replace the old one, because
 * CloudFormation doesn't change an export that is in use.
 */
export function databaseParameter(environment: EnvironmentName, fact: 'address' | 'resourceId' | 'ownerSecretArn') {
  return `/${resourceName(environment, 'database')}/${fact}`;
}

/** Depends on the snapshot, because the new instance can't take the old one's name while the old one exists. */
function databaseIdentifier(config: EnvironmentConfig, site: Site): string {
  const name = resourceName(config.name, 'db');
  if (site.restoredFromSnapshot === undefined) return name;
  return `${name}-${createHash('sha256').update(site.restoredFromSnapshot).digest('hex').slice(0, 8)}`;
}
