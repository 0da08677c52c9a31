import { Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { services } from '../../../platform/topology.ts';
import { resourceName } from '../names.ts';
import { acknowledgeTaskFindings } from '../service/container.ts';
import { hardening, type ImageByDigest, imageByDigest, type Platform, serviceLogs } from '../service/platform.ts';

export interface ImporterProps {
  /** What all of the environment's services share. */
  readonly platform: Platform;
  /** The backend's image; the importer is one of its commands. */
  readonly image: ImageByDigest;
  /** The bucket with `incoming/` and `profiles/`, which the importer reads, and `rejects/`, which it writes. */
  readonly tapes: s3.IBucket;
  /** Settings, in plain text. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The task that imports one tape; the workflow that runs it supplies the command. */
export function createImporterTask(
  scope: Construct,
  { platform, image, tapes, environment }: ImporterProps,
): ecs.FargateTaskDefinition {
  const task = new ecs.FargateTaskDefinition(scope, 'Task', {
    family: resourceName(platform.config.name, 'import'),
    cpu: 1024,
    memoryLimitMiB: 2048,
    runtimePlatform: {
      cpuArchitecture: ecs.CpuArchitecture.ARM64,
      operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
    },
  });
  task.addContainer('import', {
    containerName: 'import',
    image: imageByDigest(image, task),
    entryPoint: [...services.backend.container.entryPoint],
    command: ['dist/import.js', '--help'],
    environment: { ...environment },
    ...hardening(scope, 'import', services.import),
    logging: serviceLogs(scope, platform, 'import')('import'),
  });
  acknowledgeTaskFindings(task, 'These variables are settings; the importer needs no secret, it signs in by its role');
  allowTapes(task.taskRole, tapes, platform);
  return task;
}

function allowTapes(role: iam.IRole, tapes: s3.IBucket, { config, key }: Platform): void {
  for (const statement of [
    {
      actions: ['s3:GetObject'],
      resources: [tapes.arnForObjects('incoming/*'), tapes.arnForObjects('profiles/*')],
    },
    { actions: ['s3:PutObject', 's3:AbortMultipartUpload'], resources: [tapes.arnForObjects('rejects/*')] },
    { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] },
  ])
    role.addToPrincipalPolicy(new iam.PolicyStatement(statement));
  Validations.of(role).acknowledge(
    ...['incoming', 'profiles', 'rejects'].map((folder) => ({
      id: `AwsSolutions-IAM5[Resource::arn:aws:s3:::${resourceName(config.name, 'tapes')}-<AWS::AccountId>/${folder}/*]`,
      reason: 'The names of tapes and profiles are not known beforehand; one folder is as narrow as it gets',
    })),
  );
}

/** Allows access to AWS; the code that creates the importer allows its access to the database. */
export function importerAccess(scope: Construct, platform: Platform): ec2.SecurityGroup {
  return new ec2.SecurityGroup(scope, 'Access', {
    vpc: platform.vpc,
    description: 'Tasks of import',
    allowAllOutbound: false,
  });
}
