/** What the CDK templates of an environment say, in the words that both descriptions share. */
import type { Resource, Template } from '../lib/synthesize.ts';
import { type ContainerFacts, type Facts, lettersOf, pathsByPriority, sorted } from './shared-facts.ts';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties have one shape for each of a thousand types
type Properties = Record<string, any>;

/** @param templates by stack id, as `synthesize` returns them */
export function factsOfTemplates(templates: Readonly<Record<string, Template>>, services: readonly string[]): Facts {
  const resources = Object.values(templates).flatMap((template) => Object.entries(template.Resources));
  const of = (type: string): [string, Properties][] =>
    resources.filter(([, { Type }]) => Type === type).map(([id, { Properties: properties }]) => [id, properties]);
  return {
    ...network(of),
    ...database(of),
    ...Object.fromEntries(
      of('AWS::ECR::Repository').map(([, it]) => [`repository ${it.RepositoryName}`, repository(it)]),
    ),
    ...Object.assign({}, ...services.map((name) => service(name, of))),
    ...Object.fromEntries(logs(of('AWS::Logs::LogGroup'), services)),
    'cluster metrics': of('AWS::ECS::Cluster')[0]?.[1].ClusterSettings[0].Value,
  };
}

type Find = (type: string) => [string, Properties][];

function network(of: Find): Facts {
  const endpoints = of('AWS::EC2::VPCEndpoint').map(([, it]) => [
    lettersOf(it.ServiceName).replace(/^.*us-east-1\.|^.*\.(?=s3$)/, ''),
    it.VpcEndpointType === 'Gateway' ? 'gateway' : `${it.SubnetIds.length} zones`,
  ]);
  return {
    subnets: sorted(
      of('AWS::EC2::Subnet').map(([, it]) => `${it.CidrBlock}${it.MapPublicIpOnLaunch ? ' public' : ''}`),
    ),
    endpoints: Object.fromEntries(endpoints),
    balancers: sorted(
      of('AWS::ElasticLoadBalancingV2::LoadBalancer').map(([, it]) => {
        const set = Object.fromEntries(it.LoadBalancerAttributes.map(({ Key, Value }: Properties) => [Key, Value]));
        return `${it.Scheme} invalid headers dropped ${set['routing.http.drop_invalid_header_fields.enabled']}`;
      }),
    ),
  };
}

function database(of: Find): Facts {
  const [, it = {}] = of('AWS::RDS::DBInstance')[0] ?? [];
  return {
    database: {
      engine: `${it.Engine} ${String(it.EngineVersion).split('.')[0]}`,
      class: it.DBInstanceClass,
      multiAz: it.MultiAZ ?? false,
      storage: [it.StorageType, Number(it.AllocatedStorage), it.MaxAllocatedStorage],
      encrypted: it.StorageEncrypted,
      public: it.PubliclyAccessible,
      port: Number(it.Port),
      tokens: it.EnableIAMDatabaseAuthentication,
      passwordByRds: it.ManageMasterUserPassword,
      backupDays: it.BackupRetentionPeriod,
      windows: [it.PreferredBackupWindow, it.PreferredMaintenanceWindow],
      protected: [it.DeletionProtection, !it.DeleteAutomatedBackups],
      minorUpgrades: it.AutoMinorVersionUpgrade,
      logs: it.EnableCloudwatchLogsExports,
      authority: it.CACertificateIdentifier,
    },
    'database parameters': of('AWS::RDS::DBParameterGroup')[0]?.[1].Parameters,
  };
}

const repository = (it: Properties) => ({
  tags: it.ImageTagMutability,
  scan: it.ImageScanningConfiguration.ScanOnPush,
  kept: JSON.parse(it.LifecyclePolicy.LifecyclePolicyText).rules.map(
    ({ selection }: Properties) => `${selection.tagStatus} ${selection.countType} ${selection.countNumber}`,
  ),
});

function logs(groups: [string, Properties][], services: readonly string[]): [string, number][] {
  return groups
    .map(([, it]): [string, number] => [lettersOf(it.LogGroupName), it.RetentionInDays])
    .filter(([name]) => name.startsWith('/aws/rds/') || services.some((service) => name.endsWith(`/${service}`)))
    .map(([name, days]) => [`log days of ${name}`, days]);
}

function service(name: string, of: Find): Facts {
  const Name = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  const named = (type: string) => of(type).filter(([id]) => id.startsWith(Name));
  const [, it = {}] = named('AWS::ECS::Service')[0] ?? [];
  const [, task = {}] = named('AWS::ECS::TaskDefinition')[0] ?? [];
  const [, range = {}] = named('AWS::ApplicationAutoScaling::ScalableTarget')[0] ?? [];
  const [, policy = {}] = named('AWS::ApplicationAutoScaling::ScalingPolicy')[0] ?? [];
  const scaling = policy.TargetTrackingScalingPolicyConfiguration ?? {};
  const deployment = it.DeploymentConfiguration ?? {};
  return {
    [`${name} service`]: {
      deployment: [deployment.MinimumHealthyPercent, deployment.MaximumPercent],
      breaker: [deployment.DeploymentCircuitBreaker?.Enable, deployment.DeploymentCircuitBreaker?.Rollback],
      grace: it.HealthCheckGracePeriodSeconds,
      runsOn: it.CapacityProviderStrategy?.[0]?.CapacityProvider,
      publicAddress: it.NetworkConfiguration?.AwsvpcConfiguration?.AssignPublicIp === 'ENABLED',
      shell: it.EnableExecuteCommand ?? false,
    },
    [`${name} scaling`]: [
      range.MinCapacity,
      range.MaxCapacity,
      scaling.TargetValue,
      scaling.ScaleInCooldown,
      scaling.ScaleOutCooldown,
    ],
    [`${name} task`]: [Number(task.Cpu), Number(task.Memory), task.RuntimePlatform?.CpuArchitecture],
    ...Object.fromEntries(
      (task.ContainerDefinitions ?? []).map((one: Properties) => [`${name} container ${one.Name}`, container(one)]),
    ),
    [`${name} targets`]: targets(named('AWS::ElasticLoadBalancingV2::TargetGroup').map(([, group]) => group)),
    [`${name} grants`]: grants(named('AWS::IAM::Policy').map(([, { PolicyDocument }]) => PolicyDocument)),
    [`${name} paths`]: pathsByPriority(
      named('AWS::ElasticLoadBalancingV2::ListenerRule')
        // The balancer takes the prefix off, which the provider can't express.
        .filter(([, rule]) => rule.Transforms === undefined)
        .map(([, rule]) => ({
          priority: rule.Priority,
          paths: rule.Conditions.find(({ Field }: Properties) => Field === 'path-pattern').PathPatternConfig.Values,
        })),
    ),
  };
}

function container(it: Properties): ContainerFacts {
  return {
    image: lettersOf(it.Image).includes('@') || JSON.stringify(it.Image).includes('Digest') ? 'by digest' : 'by tag',
    user: it.User,
    readOnly: it.ReadonlyRootFilesystem,
    dropped: it.LinuxParameters?.Capabilities?.Drop,
    memory: it.Memory,
    stop: it.StopTimeout,
    entryPoint: it.EntryPoint,
    command: it.Command,
    essential: it.Essential,
    health:
      it.HealthCheck === undefined
        ? undefined
        : [it.HealthCheck.Command, it.HealthCheck.Interval, it.HealthCheck.Retries, it.HealthCheck.StartPeriod],
    waitsFor: (it.DependsOn ?? []).map(({ ContainerName, Condition }: Properties) => `${ContainerName} ${Condition}`),
    ports: (it.PortMappings ?? []).map(({ ContainerPort }: Properties) => ContainerPort),
    environment: Object.fromEntries(
      sorted((it.Environment ?? []).map(({ Name }: Properties) => Name)).map((key) => {
        const value = it.Environment.find(({ Name }: Properties) => Name === key).Value;
        return [key, typeof value === 'string' ? value : 'made'];
      }),
    ),
    secrets: sorted((it.Secrets ?? []).map(({ Name }: Properties) => Name)),
    logging: [it.LogConfiguration.LogDriver, it.LogConfiguration.Options.mode],
  };
}

/** @returns what differs from target group to target group once */
function targets(groups: Properties[]): string[] {
  const attribute = (it: Properties, key: string) =>
    it.TargetGroupAttributes.find(({ Key }: Properties) => Key === key)?.Value;
  return [
    ...new Set(
      groups.map((it) =>
        [
          `${it.Protocol} ${it.Port} ${it.TargetType}`,
          `${it.HealthCheckPath} ${it.Matcher.HttpCode} every ${it.HealthCheckIntervalSeconds} within ${it.HealthCheckTimeoutSeconds}`,
          `up ${it.HealthyThresholdCount} down ${it.UnhealthyThresholdCount}`,
          `drain ${attribute(it, 'deregistration_delay.timeout_seconds')} ${attribute(it, 'load_balancing.algorithm.type')}`,
        ].join(', '),
      ),
    ),
  ];
}

function grants(documents: Resource['Properties'][]): string[] {
  const actions = documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }: Properties) => Action));
  return sorted([...new Set<string>(actions)]);
}
