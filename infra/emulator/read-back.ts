import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { EC2, type IpPermission } from '@aws-sdk/client-ec2';
import { ECR } from '@aws-sdk/client-ecr';
import { ECS } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { RDS } from '@aws-sdk/client-rds';
import { S3 } from '@aws-sdk/client-s3';
import { SFN } from '@aws-sdk/client-sfn';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';
import type { Resource, Synthesized } from '../lib/synthesize.ts';

/**
 * Types that the emulator's CloudFormation passes over. A stack that brings in one more fails the run, so this list
 * can't grow unseen; whoever adds to it also adds to the guide, under what only a real account can show.
 */
export const skippedTypes: readonly string[] = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::Budgets::Budget',
  'AWS::ECS::ClusterCapacityProviderAssociations',
  'AWS::IAM::OIDCProvider',
  'AWS::Logs::QueryDefinition',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACL',
  'AWS::WAFv2::WebACLAssociation',
];

/** Properties that the emulator takes and forgets. */
export const forgottenProperties: readonly string[] = [
  'ListenerRule: Transforms (the prefix of the API) and the action jwt-validation',
  'Service: deployment circuit breaker and alarms, capacity providers; TaskDefinition: CPU units',
  'SecurityGroup: rules written inside the group for what may leave; each group keeps the default rule',
  'TargetGroup: attributes; LoadBalancer: attributes; Bucket: versions; Repository: scan on push',
  'DBInstance: log exports; the owner’s secret is a name without a value',
  'Parameter: the pattern that a digest must match',
  'no task runs, no request is balanced, no alarm goes off, no tape is imported',
];

/** Physical ids by `stack/LogicalId`. */
type Physical = ReadonlyMap<string, string>;

export interface Difference {
  readonly what: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** Asks the account, service by service, for what CloudFormation made, and compares it with the templates. */
export class ReadBack {
  readonly differences: Difference[] = [];
  /** Resources that were asked for and found, by type. */
  readonly compared = new Map<string, number>();
  private readonly synthesized: Synthesized;
  private readonly digests: Readonly<Record<string, string>>;
  private physical: Physical = new Map();
  private readonly cloudFormation = new CloudFormation({});

  constructor(synthesized: Synthesized, digests: Readonly<Record<string, string>>) {
    this.synthesized = synthesized;
    this.digests = digests;
  }

  async compare(): Promise<void> {
    this.physical = await this.stackResources();
    await this.securityGroups();
    await this.subnetsAndEndpoints();
    await this.balancers();
    await this.services();
    await this.database();
    await this.storage();
    await this.logsAndAlarms();
    await this.importWorkflow();
  }

  private of(type: string): { at: string; stack: string; id: string; properties: Resource['Properties'] }[] {
    return Object.entries(this.synthesized.templates).flatMap(([stack, template]) =>
      Object.entries(template.Resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([id, resource]) => {
          this.compared.set(type, (this.compared.get(type) ?? 0) + 1);
          return {
            at: `${stack}/${id}`,
            stack,
            id: this.idOf(`${stack}/${id}`),
            properties: resource.Properties ?? {},
          };
        }),
    );
  }

  private idOf(at: string): string {
    const id = this.physical.get(at);
    if (id === undefined) throw new Error(`${at} was not created`);
    return id;
  }

  private expect(what: string, found: unknown, expected: unknown): void {
    if (JSON.stringify(found) !== JSON.stringify(expected)) this.differences.push({ what, expected, found });
  }

  /** The value that CloudFormation puts in the place of a reference, as far as it is a physical id. */
  private resolve(stack: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(stack, item));
    if (typeof value !== 'object' || value === null) return value;
    if ('Ref' in value)
      return (
        this.digests[String(value.Ref)] ??
        this.physical.get(`${stack}/${String(value.Ref)}`) ??
        pseudo(String(value.Ref))
      );
    if ('Fn::GetAtt' in value) {
      const [id, attribute] = value['Fn::GetAtt'] as [string, string];
      const physical = this.physical.get(`${stack}/${id}`);
      return ['GroupId', 'LoadBalancerArn', 'TargetGroupArn'].includes(attribute)
        ? physical
        : `${physical}.${attribute}`;
    }
    if ('Fn::ImportValue' in value) {
      for (const [exporter, template] of Object.entries(this.synthesized.templates)) {
        for (const output of Object.values(template.Outputs ?? {})) {
          if (output.Export?.Name === value['Fn::ImportValue']) return this.resolve(exporter, output.Value);
        }
      }
    }
    if ('Fn::Join' in value) {
      const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
      return parts.map((part) => this.resolve(stack, part)).join(separator);
    }
    return value;
  }

  private async stackResources(): Promise<Physical> {
    const physical = new Map<string, string>();
    for (const [stack, template] of Object.entries(this.synthesized.templates)) {
      const { StackResources = [] } = await this.cloudFormation.describeStackResources({
        StackName: this.synthesized.stackNames[stack],
      });
      for (const { LogicalResourceId, PhysicalResourceId } of StackResources) {
        physical.set(`${stack}/${LogicalResourceId}`, PhysicalResourceId ?? '');
      }
      const missing = Object.entries(template.Resources)
        .filter(([id, { Type }]) => !physical.has(`${stack}/${id}`) && !skippedTypes.includes(Type))
        .map(([id, { Type }]) => `${id} (${Type})`);
      this.expect(`${stack}: resources that were not made`, missing, []);
    }
    const made = new Set([...physical.keys()].map((at) => this.typeAt(at)));
    this.expect(
      'skipped types that the emulator has learnt',
      skippedTypes.filter((type) => made.has(type)),
      [],
    );
    return physical;
  }

  private typeAt(at: string): string | undefined {
    const [stack = '', id = ''] = at.split('/');
    return this.synthesized.templates[stack]?.Resources[id]?.Type;
  }

  /** Each group's rules, as the network would apply them, against those of all templates. */
  private async securityGroups(): Promise<void> {
    const groups = this.of('AWS::EC2::SecurityGroup');
    const expected = new Map<string, Set<string>>(groups.map(({ id }) => [id, new Set<string>()]));
    const add = (stack: string, groupId: unknown, direction: 'in' | 'out', raw: Record<string, unknown>) => {
      const peer =
        this.resolve(stack, raw.SourceSecurityGroupId ?? raw.DestinationSecurityGroupId) ??
        raw.DestinationPrefixListId ??
        raw.CidrIp;
      expected
        .get(String(groupId))
        ?.add(`${direction} ${String(raw.IpProtocol)} ${String(raw.FromPort)}-${String(raw.ToPort)} ${String(peer)}`);
    };
    for (const { stack, id, properties } of groups) {
      for (const raw of properties.SecurityGroupIngress ?? []) add(stack, id, 'in', raw);
    }
    for (const { stack, properties } of this.of('AWS::EC2::SecurityGroupIngress')) {
      add(stack, this.resolve(stack, properties.GroupId), 'in', properties);
    }
    for (const { stack, properties } of this.of('AWS::EC2::SecurityGroupEgress')) {
      add(stack, this.resolve(stack, properties.GroupId), 'out', properties);
    }
    const { SecurityGroups = [] } = await new EC2({}).describeSecurityGroups({ GroupIds: groups.map(({ id }) => id) });
    for (const { GroupId = '', GroupName, IpPermissions = [], IpPermissionsEgress = [] } of SecurityGroups) {
      const found = [
        ...IpPermissions.flatMap((permission) => spelled('in', permission)),
        ...IpPermissionsEgress.flatMap((permission) => spelled('out', permission)),
      ]
        .filter((rule) => rule !== 'out -1 undefined-undefined 0.0.0.0/0')
        .sort();
      this.expect(`security group ${GroupName}`, found, [...(expected.get(GroupId) ?? [])].sort());
    }
    this.expect('security groups', SecurityGroups.length, groups.length);
  }

  private async subnetsAndEndpoints(): Promise<void> {
    const ec2 = new EC2({});
    for (const { at, id, properties } of this.of('AWS::EC2::Subnet')) {
      const { Subnets: [subnet] = [] } = await ec2.describeSubnets({ SubnetIds: [id] });
      this.expect(`${at}: range`, subnet?.CidrBlock, properties.CidrBlock);
      this.expect(`${at}: public addresses`, subnet?.MapPublicIpOnLaunch, false);
    }
    for (const { at, stack, id, properties } of this.of('AWS::EC2::VPCEndpoint')) {
      const { VpcEndpoints: [endpoint] = [] } = await ec2.describeVpcEndpoints({ VpcEndpointIds: [id] });
      this.expect(`${at}: type`, endpoint?.VpcEndpointType, properties.VpcEndpointType);
      this.expect(`${at}: subnets`, endpoint?.SubnetIds ?? [], this.resolve(stack, properties.SubnetIds ?? []));
    }
    const { NatGateways = [] } = await ec2.describeNatGateways({});
    this.expect('NAT gateways', NatGateways.length, 0);
  }

  private async balancers(): Promise<void> {
    const elb = new ElasticLoadBalancingV2({});
    const ownNames = new Map<unknown, string | undefined>();
    for (const { at, stack, id, properties } of this.of('AWS::ElasticLoadBalancingV2::LoadBalancer')) {
      const { LoadBalancers: [balancer] = [] } = await elb.describeLoadBalancers({ LoadBalancerArns: [id] });
      ownNames.set(`${id}.DNSName`, balancer?.DNSName);
      this.expect(`${at}: scheme`, balancer?.Scheme, properties.Scheme);
      this.expect(`${at}: security groups`, balancer?.SecurityGroups, this.resolve(stack, properties.SecurityGroups));
    }
    for (const { at, stack, id, properties } of this.of('AWS::ElasticLoadBalancingV2::Listener')) {
      const { Listeners: [listener] = [] } = await elb.describeListeners({ ListenerArns: [id] });
      this.expect(`${at}: port`, listener?.Port, properties.Port);
      this.expect(`${at}: protocol`, listener?.Protocol, properties.Protocol);
      this.expect(`${at}: balancer`, listener?.LoadBalancerArn, this.resolve(stack, properties.LoadBalancerArn));
      this.expect(
        `${at}: without a rule`,
        listener?.DefaultActions?.map(({ Type }) => Type),
        properties.DefaultActions.map(({ Type }: { Type: string }) => Type),
      );
    }
    for (const { at, stack, id, properties } of this.of('AWS::ElasticLoadBalancingV2::ListenerRule')) {
      const { Rules: [rule] = [] } = await elb.describeRules({ RuleArns: [id] });
      this.expect(`${at}: priority`, rule?.Priority, String(properties.Priority));
      const paths = (conditions: typeof properties.Conditions) =>
        conditions.flatMap((condition: typeof properties) => condition.PathPatternConfig?.Values ?? []);
      this.expect(`${at}: paths`, paths(rule?.Conditions ?? []), paths(properties.Conditions));
      const names = (conditions: typeof properties.Conditions) =>
        conditions.flatMap((condition: typeof properties) => condition.HostHeaderConfig?.Values ?? []);
      this.expect(
        `${at}: names`,
        names(rule?.Conditions ?? []),
        names(properties.Conditions)
          .map((name: unknown) => this.resolve(stack, name))
          .map((name: unknown) => ownNames.get(name) ?? name),
      );
      const groups = (actions: typeof properties.Actions) =>
        actions.map(
          (action: typeof properties) => `${action.Type} ${String(this.resolve(stack, action.TargetGroupArn) ?? '')}`,
        );
      this.expect(`${at}: actions`, groups(rule?.Actions ?? []), groups(properties.Actions));
    }
    for (const { at, id, properties } of this.of('AWS::ElasticLoadBalancingV2::TargetGroup')) {
      const { TargetGroups: [group] = [] } = await elb.describeTargetGroups({ TargetGroupArns: [id] });
      this.expect(`${at}: port`, group?.Port, properties.Port);
      this.expect(`${at}: health path`, group?.HealthCheckPath, properties.HealthCheckPath);
      this.expect(`${at}: target type`, group?.TargetType, properties.TargetType);
    }
  }

  private async services(): Promise<void> {
    const ecs = new ECS({});
    const cluster = this.of('AWS::ECS::Cluster')[0]?.id ?? '';
    for (const { at, stack, id, properties } of this.of('AWS::ECS::Service')) {
      const { services: [service] = [] } = await ecs.describeServices({ cluster, services: [id] });
      this.expect(`${at}: task definition`, service?.taskDefinition, this.resolve(stack, properties.TaskDefinition));
      const network = properties.NetworkConfiguration.AwsvpcConfiguration;
      this.expect(
        `${at}: security groups`,
        service?.networkConfiguration?.awsvpcConfiguration?.securityGroups,
        this.resolve(stack, network.SecurityGroups),
      );
      this.expect(
        `${at}: subnets`,
        service?.networkConfiguration?.awsvpcConfiguration?.subnets,
        this.resolve(stack, network.Subnets),
      );
      this.expect(
        `${at}: public address`,
        service?.networkConfiguration?.awsvpcConfiguration?.assignPublicIp,
        'DISABLED',
      );
      this.expect(
        `${at}: target groups`,
        service?.loadBalancers?.map(
          ({ containerName, containerPort, targetGroupArn }) => `${containerName} ${containerPort} ${targetGroupArn}`,
        ),
        properties.LoadBalancers.map(
          (balanced: typeof properties) =>
            `${balanced.ContainerName} ${balanced.ContainerPort} ${String(this.resolve(stack, balanced.TargetGroupArn))}`,
        ),
      );
    }
    for (const { at, stack, id, properties } of this.of('AWS::ECS::TaskDefinition')) {
      const { taskDefinition: task } = await ecs.describeTaskDefinition({ taskDefinition: id });
      this.expect(`${at}: memory`, task?.memory, properties.Memory);
      for (const container of properties.ContainerDefinitions) {
        const found = task?.containerDefinitions?.find(({ name }) => name === container.Name);
        const name = `${at}/${container.Name}`;
        this.expect(
          `${name}: image`,
          found?.image?.split('@')[1],
          String(this.resolve(stack, container.Image)).split('@')[1],
        );
        this.expect(`${name}: user`, found?.user, container.User);
        this.expect(`${name}: read-only`, found?.readonlyRootFilesystem, container.ReadonlyRootFilesystem);
        this.expect(
          `${name}: capabilities`,
          found?.linuxParameters?.capabilities?.drop,
          container.LinuxParameters.Capabilities.Drop,
        );
        this.expect(`${name}: memory`, found?.memory, container.Memory);
        this.expect(`${name}: command`, found?.command, container.Command);
        const names = (variables: { Name?: string; name?: string }[] | undefined) =>
          (variables ?? []).map((variable) => variable.Name ?? variable.name).sort();
        this.expect(`${name}: environment`, names(found?.environment), names(container.Environment));
        this.expect(`${name}: secrets`, names(found?.secrets), names(container.Secrets));
      }
    }
    const ecr = new ECR({});
    for (const { at, id } of this.of('AWS::ECR::Repository')) {
      const { repositories: [repository] = [] } = await ecr.describeRepositories({ repositoryNames: [id] });
      this.expect(`${at}: tags`, repository?.imageTagMutability, 'IMMUTABLE');
    }
  }

  private async database(): Promise<void> {
    const rds = new RDS({});
    for (const { at, stack, id, properties } of this.of('AWS::RDS::DBInstance')) {
      const { DBInstances: [database] = [] } = await rds.describeDBInstances({ DBInstanceIdentifier: id });
      this.expect(`${at}: version`, database?.EngineVersion, properties.EngineVersion);
      this.expect(`${at}: class`, database?.DBInstanceClass, properties.DBInstanceClass);
      this.expect(`${at}: zones`, database?.MultiAZ, properties.MultiAZ);
      this.expect(`${at}: encryption`, database?.StorageEncrypted, true);
      this.expect(`${at}: public`, database?.PubliclyAccessible, false);
      this.expect(`${at}: tokens`, database?.IAMDatabaseAuthenticationEnabled, true);
      this.expect(`${at}: protection`, database?.DeletionProtection, properties.DeletionProtection);
      this.expect(`${at}: backups`, database?.BackupRetentionPeriod, properties.BackupRetentionPeriod);
      this.expect(`${at}: owner's secret`, database?.MasterUserSecret !== undefined, true);
      this.expect(
        `${at}: security groups`,
        database?.VpcSecurityGroups?.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId),
        this.resolve(stack, properties.VPCSecurityGroups),
      );
      const group = database?.DBParameterGroups?.[0]?.DBParameterGroupName;
      const { Parameters = [] } = await rds.describeDBParameters({ DBParameterGroupName: group });
      const { Parameters: facts = [] } = await new SSM({}).getParametersByPath({
        Path: `/portfolio-${this.synthesized.config.name}-database`,
      });
      const fact = (name: string) => facts.find(({ Name }) => Name?.endsWith(`/${name}`))?.Value;
      this.expect(`${at}: its address for other stacks`, fact('address'), database?.Endpoint?.Address);
      this.expect(`${at}: who it is to IAM`, fact('resourceId'), database?.DbiResourceId);
      this.expect(
        `${at}: TLS`,
        Parameters.find(({ ParameterName }) => ParameterName === 'rds.force_ssl')?.ParameterValue,
        '1',
      );
    }
  }

  private async storage(): Promise<void> {
    const s3 = new S3({});
    for (const { at, id, properties } of this.of('AWS::S3::Bucket')) {
      const { ServerSideEncryptionConfiguration: encryption } = await s3.getBucketEncryption({ Bucket: id });
      this.expect(
        `${at}: encryption`,
        encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
        properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm,
      );
    }
    const sqs = new SQS({ useQueueUrlAsEndpoint: false });
    for (const { at, id, properties } of this.of('AWS::SQS::Queue')) {
      const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl: id, AttributeNames: ['All'] });
      this.expect(`${at}: order`, Attributes.FifoQueue, String(properties.FifoQueue));
      this.expect(`${at}: hidden for`, Attributes.VisibilityTimeout, String(properties.VisibilityTimeout ?? 30));
    }
  }

  private async logsAndAlarms(): Promise<void> {
    const logs = new CloudWatchLogs({});
    for (const { at, id, properties } of this.of('AWS::Logs::LogGroup')) {
      const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: id });
      const group = logGroups.find(({ logGroupName }) => logGroupName === id);
      this.expect(`${at}: kept days`, group?.retentionInDays, properties.RetentionInDays);
    }
    const cloudWatch = new CloudWatch({});
    const { MetricAlarms = [] } = await cloudWatch.describeAlarms({ MaxRecords: 100 });
    for (const { at, id, properties } of this.of('AWS::CloudWatch::Alarm')) {
      const alarm = MetricAlarms.find(({ AlarmName }) => AlarmName === id);
      this.expect(`${at}: threshold`, alarm?.Threshold, properties.Threshold);
      this.expect(`${at}: periods`, alarm?.EvaluationPeriods, properties.EvaluationPeriods);
      this.expect(`${at}: metrics`, alarm?.Metrics?.length ?? 0, properties.Metrics?.length ?? 0);
      this.expect(`${at}: tells`, alarm?.AlarmActions?.length, 1);
    }
    for (const { at, stack, id, properties } of this.of('AWS::Logs::MetricFilter')) {
      const { metricFilters: [filter] = [] } = await logs.describeMetricFilters({ filterNamePrefix: id });
      this.expect(`${at}: pattern`, filter?.filterPattern, properties.FilterPattern);
      this.expect(`${at}: log`, filter?.logGroupName, this.resolve(stack, properties.LogGroupName));
      this.expect(
        `${at}: metric`,
        filter?.metricTransformations?.[0]?.metricName,
        properties.MetricTransformations[0].MetricName,
      );
    }
    for (const { at, properties } of this.of('AWS::CloudWatch::Dashboard')) {
      const { DashboardBody } = await cloudWatch.getDashboard({ DashboardName: properties.DashboardName });
      this.expect(`${at}: widgets`, JSON.parse(DashboardBody ?? '{}').widgets?.length > 0, true);
    }
  }

  private async importWorkflow(): Promise<void> {
    const sfn = new SFN({});
    for (const { at, id } of this.of('AWS::StepFunctions::StateMachine')) {
      const { definition = '{}' } = await sfn.describeStateMachine({ stateMachineArn: id });
      const { Import, Run } = JSON.parse(definition).States;
      const run = (Import ?? Run).Arguments;
      const [task] = this.of('AWS::ECS::TaskDefinition').filter(
        ({ properties }) => properties.ContainerDefinitions[0].Name === 'import',
      );
      this.expect(`${at}: task`, run.TaskDefinition, task?.id);
      this.expect(`${at}: subnets`, run.NetworkConfiguration.AwsvpcConfiguration.Subnets.length, 2);
    }
  }
}

function spelled(
  direction: 'in' | 'out',
  { IpProtocol, FromPort, ToPort, IpRanges = [], UserIdGroupPairs = [], PrefixListIds = [] }: IpPermission,
): string[] {
  return [
    ...IpRanges.map(({ CidrIp }) => CidrIp),
    ...UserIdGroupPairs.map(({ GroupId }) => GroupId),
    ...PrefixListIds.map(({ PrefixListId }) => PrefixListId),
  ].map((peer) => `${direction} ${IpProtocol} ${FromPort}-${ToPort} ${peer}`);
}

function pseudo(name: string): string {
  return { 'AWS::AccountId': '123456789012', 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com' }[name] ?? name;
}
