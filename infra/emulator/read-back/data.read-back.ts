import { RDS } from '@aws-sdk/client-rds';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';
import type { Comparison } from './comparison.ts';

export async function database(account: Comparison): Promise<void> {
  const rds = new RDS({});
  for (const { at, stack, id, properties } of account.of('AWS::RDS::DBInstance')) {
    const { DBInstances: [database] = [] } = await rds.describeDBInstances({ DBInstanceIdentifier: id });
    account.expect(`${at}: version`, database?.EngineVersion, properties.EngineVersion);
    account.expect(`${at}: class`, database?.DBInstanceClass, properties.DBInstanceClass);
    account.expect(`${at}: zones`, database?.MultiAZ, properties.MultiAZ);
    account.expect(`${at}: encryption`, database?.StorageEncrypted, true);
    account.expect(`${at}: public`, database?.PubliclyAccessible, false);
    account.expect(`${at}: tokens`, database?.IAMDatabaseAuthenticationEnabled, true);
    account.expect(`${at}: protection`, database?.DeletionProtection, properties.DeletionProtection);
    account.expect(`${at}: backups`, database?.BackupRetentionPeriod, properties.BackupRetentionPeriod);
    account.expect(`${at}: owner's secret`, database?.MasterUserSecret !== undefined, true);
    account.expect(
      `${at}: security groups`,
      database?.VpcSecurityGroups?.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId),
      account.resolve(stack, properties.VPCSecurityGroups),
    );
    const group = database?.DBParameterGroups?.[0]?.DBParameterGroupName;
    const { Parameters = [] } = await rds.describeDBParameters({ DBParameterGroupName: group });
    const { Parameters: facts = [] } = await new SSM({}).getParametersByPath({
      Path: `/portfolio-${account.synthesized.config.name}-database`,
    });
    const fact = (name: string) => facts.find(({ Name }) => Name?.endsWith(`/${name}`))?.Value;
    account.expect(`${at}: its address for other stacks`, fact('address'), database?.Endpoint?.Address);
    account.expect(`${at}: who it is to IAM`, fact('resourceId'), database?.DbiResourceId);
    account.expect(
      `${at}: TLS`,
      Parameters.find(({ ParameterName }) => ParameterName === 'rds.force_ssl')?.ParameterValue,
      '1',
    );
  }
}

export async function storage(account: Comparison): Promise<void> {
  const s3 = new S3({});
  for (const { at, id, properties } of account.of('AWS::S3::Bucket')) {
    const { ServerSideEncryptionConfiguration: encryption } = await s3.getBucketEncryption({ Bucket: id });
    account.expect(
      `${at}: encryption`,
      encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
      properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm,
    );
  }
  const sqs = new SQS({ useQueueUrlAsEndpoint: false });
  for (const { at, id, properties } of account.of('AWS::SQS::Queue')) {
    const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl: id, AttributeNames: ['All'] });
    account.expect(`${at}: order`, Attributes.FifoQueue ?? 'false', String(properties.FifoQueue ?? false));
    account.expect(`${at}: hidden for`, Attributes.VisibilityTimeout, String(properties.VisibilityTimeout ?? 30));
  }
}
