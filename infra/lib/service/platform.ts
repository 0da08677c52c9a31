import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { containerUser, type Limits } from '../../../platform/topology.ts';
import type { EnvironmentConfig } from '../environments/environment.ts';
import { serviceLogGroupName } from '../names.ts';

/** What all services of one environment share. */
export interface Platform {
  /** The environment's configuration: Spot, log retention, office hours. */
  readonly config: EnvironmentConfig;
  /** Where tasks and target groups are. */
  readonly vpc: ec2.IVpc;
  /** Subnets in which tasks get their addresses, without a route to the internet. */
  readonly subnets: ec2.SubnetSelection;
  /** The cluster that tasks run in; it has Fargate's capacity providers. */
  readonly cluster: ecs.ICluster;
  /** Encrypts the logs. */
  readonly key: kms.IKey;
  /** Notified when an alarm goes off, and again when it clears. */
  readonly alarmTopic: sns.ITopic;
  /** Security group of AWS's interface endpoints inside the VPC, the only way out for a task. */
  readonly endpoints: ec2.ISecurityGroup;
  /** S3's addresses, because S3 stores the image layers. */
  readonly s3PrefixList: ec2.IPeer;
}

/** An image identified by its content, not by a movable tag. */
export interface ImageByDigest {
  /** The image's repository; tasks may pull from it. */
  readonly repository: ecr.IRepository;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

/** Pulls by digest, so that the tested image is the one that runs, and grants the pull. */
export function imageByDigest({ repository, digest }: ImageByDigest, task: ecs.TaskDefinition): ecs.ContainerImage {
  repository.grantPull(task.obtainExecutionRole());
  return ecs.ContainerImage.fromRegistry(`${repository.repositoryUri}@${digest}`);
}

/** Creates a log group, and a driver that writes a container's output to it without ever blocking the container. */
export function serviceLogs(
  scope: Construct,
  { config, key }: Pick<Platform, 'config' | 'key'>,
  name: string,
): (streamPrefix: string) => ecs.LogDriver {
  const logGroup = new logs.LogGroup(scope, 'Logs', {
    logGroupName: serviceLogGroupName(config.name, name),
    retention: config.logRetention,
    encryptionKey: key,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return (streamPrefix) => ecs.LogDriver.awsLogs({ logGroup, streamPrefix, mode: ecs.AwsLogDriverMode.NON_BLOCKING });
}

/**
 * The limits that Compose sets on the same containers, as far as Fargate supports them: it can't limit processes, and
 * always forbids new privileges.
 */
export function hardening(
  scope: Construct,
  name: string,
  { limits, stopGraceSeconds }: { readonly limits: Limits; readonly stopGraceSeconds: number },
) {
  const linuxParameters = new ecs.LinuxParameters(scope, `Linux-${name}`, {});
  linuxParameters.dropCapabilities(ecs.Capability.ALL);
  return {
    user: String(containerUser),
    readonlyRootFilesystem: true,
    linuxParameters,
    memoryLimitMiB: limits.memoryMiB,
    stopTimeout: Duration.seconds(stopGraceSeconds),
  };
}

/** Lets tasks reach AWS, and S3 for image layers. With endpoints, this is the only way out of the VPC. */
export function allowAws(
  connections: ec2.Connections,
  { config, endpoints, s3PrefixList }: Pick<Platform, 'config' | 'endpoints' | 's3PrefixList'>,
): void {
  connections.allowTo(endpoints, ec2.Port.tcp(443), 'AWS interfaces');
  connections.allowTo({ connections: new ec2.Connections({ peer: s3PrefixList }) }, ec2.Port.tcp(443), 'S3');
  // Packets that pass through a NAT instance still carry their final destination's address.
  if (config.network.endpointZones === 0) connections.allowToAnyIpv4(ec2.Port.tcp(443), 'AWS, by the NAT instance');
}
