import type { Resource, Synthesized } from '../lib/synthesize.ts';
import { price } from './prices.ts';
import { insightMetrics, monthHours, type Usage } from './usage.ts';

export type Category = 'network' | 'edge' | 'compute' | 'data' | 'security' | 'observability';

export interface CostLine {
  readonly category: Category;
  readonly resource: string;
  /** How the amount is calculated. */
  readonly basis: string;
  readonly monthlyUsd: number;
}

/** Types that are free by themselves, or cost less than a cent a month at the assumed usage. */
export const withoutCost: Readonly<Record<string, string>> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': 'sets the number of tasks, which are priced',
  'AWS::ApplicationAutoScaling::ScalingPolicy':
    'free; the two alarms that AWS makes for it are counted with the services',
  'AWS::Budgets::Budget': 'the first two of an account are free',
  'AWS::CloudWatch::AlarmMuteRule': 'no price is published',
  'AWS::EC2::FlowLog': 'priced by volume',
  'AWS::EC2::InternetGateway': 'free',
  'AWS::EC2::Route': 'free',
  'AWS::EC2::RouteTable': 'free',
  'AWS::EC2::SecurityGroup': 'free',
  'AWS::EC2::SecurityGroupEgress': 'free',
  'AWS::EC2::SecurityGroupIngress': 'free',
  'AWS::EC2::Subnet': 'free',
  'AWS::EC2::SubnetRouteTableAssociation': 'free',
  'AWS::EC2::VPC': 'free',
  'AWS::EC2::VPCGatewayAttachment': 'free',
  'AWS::ECS::ClusterCapacityProviderAssociations': 'free',
  'AWS::ECS::TaskDefinition': 'priced as running tasks',
  'AWS::ElasticLoadBalancingV2::Listener': 'part of the balancer',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'part of the balancer; ten rules of each request are free',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'part of the balancer',
  'AWS::Events::Rule': 'events of AWS services are free',
  'AWS::EC2::LaunchTemplate': 'free',
  'AWS::IAM::InstanceProfile': 'free',
  'AWS::IAM::ManagedPolicy': 'free',
  'AWS::IAM::OIDCProvider': 'free',
  'AWS::IAM::Policy': 'free',
  'AWS::IAM::Role': 'free',
  'AWS::Logs::LogGroup': 'priced by volume, once for all groups',
  'AWS::Logs::QueryDefinition': 'free; what a query reads costs less than a cent a gigabyte',
  'AWS::RDS::DBParameterGroup': 'free',
  'AWS::RDS::DBSubnetGroup': 'free',
  'AWS::Route53::RecordSet': 'queries of an alias are free',
  'AWS::S3::BucketPolicy': 'free',
  'AWS::SNS::Subscription': 'the first thousand e-mails are free',
  'AWS::SNS::Topic': 'less than a cent',
  'AWS::SNS::TopicPolicy': 'free',
  'AWS::SQS::Queue': 'less than a cent',
  'AWS::SQS::QueuePolicy': 'free',
  'AWS::SSM::Parameter': 'standard parameters are free',
  'AWS::Scheduler::Schedule': 'less than a cent',
  'AWS::StepFunctions::StateMachine': 'less than a cent: about twelve transitions for each import',
  'AWS::WAFv2::LoggingConfiguration': 'priced as logs',
  'AWS::WAFv2::WebACLAssociation': 'free',
};

export type Pricing = (resource: Resource, context: Context, id: string) => Omit<CostLine, 'resource'>[];

export interface Context {
  readonly synthesized: Synthesized;
  readonly used: Usage;
  readonly taskHours: number;
  readonly databaseHours: number;
}

export const pricing: Readonly<Record<string, Pricing>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ({ Properties }, { used }) => {
    const publicSubnets = Properties.Scheme === 'internet-facing' ? Properties.Subnets.length : 0;
    return [
      amount('edge', `${monthHours} h`, monthHours * price('balancerHour')),
      amount(
        'edge',
        `${used.balancerUnits} capacity units on average`,
        used.balancerUnits * monthHours * price('balancerCapacityHour'),
      ),
      ...(publicSubnets === 0
        ? []
        : [
            amount(
              'edge',
              `${publicSubnets} public addresses`,
              publicSubnets * monthHours * price('publicAddressHour'),
            ),
            amount('edge', `${used.transferOutGib} GiB to the internet`, used.transferOutGib * price('transferOutGib')),
          ]),
    ];
  },
  'AWS::EC2::VPCEndpoint': ({ Properties }, { used, synthesized }) => {
    if (Properties.VpcEndpointType !== 'Interface') return [];
    const zones = Properties.SubnetIds.length;
    const share =
      used.endpointGib /
      count(synthesized, 'AWS::EC2::VPCEndpoint', (other) => other.Properties.VpcEndpointType === 'Interface');
    return [
      amount(
        'network',
        `${zones} ${zones === 1 ? 'zone' : 'zones'}, ${share} GiB`,
        zones * monthHours * price('endpointZoneHour') + share * price('endpointGib'),
      ),
    ];
  },
  'AWS::EC2::NatGateway': () => [amount('network', `${monthHours} h`, monthHours * price('natGatewayHour'))],
  'AWS::EC2::Instance': ({ Properties }, { databaseHours }) => {
    const [address] = Properties.NetworkInterfaces;
    const [disk] = Properties.BlockDeviceMappings;
    const running = `${round(databaseHours)} h`;
    return [
      amount(
        'network',
        `NAT instance ${Properties.InstanceType}, ${running}`,
        databaseHours * price(`instance.${Properties.InstanceType}.Hour`),
      ),
      amount('network', `${disk.Ebs.VolumeSize} GiB gp3`, disk.Ebs.VolumeSize * price('volumeGibMonth')),
      ...(address.AssociatePublicIpAddress
        ? [amount('network', `one public address, ${running}`, databaseHours * price('publicAddressHour'))]
        : []),
    ];
  },
  'AWS::ECS::Cluster': ({ Properties }, { synthesized, used }) => {
    const insights = Properties.ClusterSettings?.some(
      ({ Name, Value }: { Name: string; Value: string }) => Name === 'containerInsights' && Value !== 'disabled',
    );
    const services = count(synthesized, 'AWS::ECS::Service');
    const metrics = insightMetrics.cluster + services * insightMetrics.service;
    const importer = taskPrice(importerTask(synthesized));
    const importHours = (used.imports * used.importMinutes) / 60;
    return [
      ...(insights
        ? [amount('observability', `Container Insights, ${metrics} metrics`, metrics * price('customMetricMonth'))]
        : []),
      amount(
        'compute',
        `imports: ${used.imports} of ${used.importMinutes} minutes, ${importer.basis}`,
        importHours * importer.hourly,
      ),
    ];
  },
  'AWS::ECS::Service': ({ Properties }, { synthesized, taskHours }) => {
    const task = referencedResource(synthesized, Properties.TaskDefinition);
    const spot = Properties.CapacityProviderStrategy[0].CapacityProvider === 'FARGATE_SPOT';
    const tasks = minimumTasks(synthesized, Properties.ServiceName);
    const each = taskPrice(task);
    const basis = `${tasks} × ${each.basis}, ${round(taskHours)} h${spot ? ', Spot' : ''}`;
    return [
      amount('compute', basis, tasks * taskHours * each.hourly * (spot ? price('fargateSpotShare') : 1)),
      amount('observability', 'two alarms of the scaling policy', 2 * price('alarmMetricMonth')),
    ];
  },
  'AWS::RDS::DBInstance': ({ Properties }, { databaseHours, used }) => {
    const copies = Properties.MultiAZ === true ? 2 : 1;
    const size = Number(Properties.AllocatedStorage);
    return [
      amount(
        'data',
        `${Properties.DBInstanceClass} × ${copies}, ${round(databaseHours)} h`,
        copies * databaseHours * price(`database.${Properties.DBInstanceClass}.Hour`),
      ),
      amount('data', `${size} GiB gp3 × ${copies}`, copies * size * price('databaseStorageGibMonth')),
      amount(
        'data',
        `${used.extraBackupGib} GiB of backups beyond that`,
        used.extraBackupGib * price('databaseBackupGibMonth'),
      ),
      amount('security', "the owner's secret", price('secretMonth')),
      amount('data', `${used.crossZoneGib} GiB between zones`, used.crossZoneGib * price('crossZoneGib')),
    ];
  },
  'AWS::S3::Bucket': (_resource, { used }, id) =>
    id.startsWith('Tapes')
      ? [amount('data', `${used.tapesGib} GiB`, used.tapesGib * price('objectStorageGibMonth'))]
      : [
          amount(
            'observability',
            `${used.flowLogGib} GiB of flow logs`,
            used.flowLogGib * (price('flowLogGib') + price('objectStorageGibMonth')),
          ),
        ],
  'AWS::ECR::Repository': (_resource, { used, synthesized }) => {
    const share = used.imagesGib / count(synthesized, 'AWS::ECR::Repository');
    return [amount('compute', `${share} GiB of images`, share * price('imageStorageGibMonth'))];
  },
  'AWS::KMS::Key': (_resource, { used }) => [
    amount('security', 'one key', price('keyMonth')),
    amount(
      'security',
      `${used.keyRequestsMillions} million requests to the key`,
      used.keyRequestsMillions * price('keyRequestsMillion'),
    ),
  ],
  'AWS::Route53::HostedZone': () => [amount('network', 'one zone', price('hostedZoneMonth'))],
  'AWS::WAFv2::WebACL': ({ Properties }, { used }) => {
    const rules = Properties.Rules.length;
    return [
      amount('edge', `firewall with ${rules} rules`, price('firewallMonth') + rules * price('firewallRuleMonth')),
      amount(
        'edge',
        `${used.requestsMillions} million requests through the firewall`,
        used.requestsMillions * price('firewallMillionRequests'),
      ),
    ];
  },
  'AWS::CloudWatch::Alarm': ({ Properties }) => {
    const metrics =
      Properties.Metrics?.filter((metric: { MetricStat?: unknown }) => metric.MetricStat !== undefined).length ?? 1;
    return [
      amount(
        'observability',
        `${metrics} ${metrics === 1 ? 'metric' : 'metrics'}`,
        metrics * price('alarmMetricMonth'),
      ),
    ];
  },
  'AWS::Logs::MetricFilter': () => [
    amount('observability', 'one metric made from the log', price('customMetricMonth')),
  ],
  'AWS::CloudWatch::Dashboard': () => [amount('observability', 'one dashboard', price('dashboardMonth'))],
};

export function amount(category: Category, basis: string, monthlyUsd: number): Omit<CostLine, 'resource'> {
  return { category, basis, monthlyUsd };
}

function count(
  { templates }: Synthesized,
  type: string,
  matches: (resource: Resource) => boolean = () => true,
): number {
  return Object.values(templates)
    .flatMap((template) => Object.values(template.Resources))
    .filter((resource) => resource.Type === type && matches(resource)).length;
}

/** What a task costs an hour, on demand. */
function taskPrice({ Properties }: Resource): { hourly: number; basis: string } {
  const { CpuArchitecture: architecture } = Properties.RuntimePlatform;
  const vcpu = Number(Properties.Cpu) / 1024;
  const gib = Number(Properties.Memory) / 1024;
  return {
    hourly: vcpu * price(`fargate.${architecture}.VcpuHour`) + gib * price(`fargate.${architecture}.GibHour`),
    basis: `${vcpu} vCPU, ${gib} GiB, ${architecture}`,
  };
}

function importerTask({ templates }: Synthesized): Resource {
  const found = Object.values(templates)
    .flatMap((template) => Object.values(template.Resources))
    .find(({ Type, Properties }) => Type === 'AWS::ECS::TaskDefinition' && Properties.Family.endsWith('-import'));
  if (found === undefined) throw new Error('There is no task of the importer in the templates');
  return found;
}

function referencedResource({ templates }: Synthesized, { Ref }: { Ref: string }): Resource {
  for (const template of Object.values(templates)) {
    const found = template.Resources[Ref];
    if (found !== undefined) return found;
  }
  throw new Error(`There is no ${Ref} in the templates`);
}

function minimumTasks({ templates }: Synthesized, serviceName: string): number {
  for (const template of Object.values(templates)) {
    const serviceId = Object.entries(template.Resources).find(
      ([, { Type, Properties }]) => Type === 'AWS::ECS::Service' && Properties.ServiceName === serviceName,
    )?.[0];
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (
        Type === 'AWS::ApplicationAutoScaling::ScalableTarget' &&
        serviceId !== undefined &&
        JSON.stringify(Properties.ResourceId).includes(`"${serviceId}"`)
      ) {
        return Number(Properties.MinCapacity);
      }
    }
  }
  throw new Error(`${serviceName} is not scaled by anything`);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
