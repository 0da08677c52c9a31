import { CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { portOf } from '../../../platform/topology.ts';
import type { EnvironmentConfig } from '../environments/environment.ts';
import type { Site } from '../environments/site.ts';
import { resourceName } from '../names.ts';
import { StoppedOutsideOfficeHours } from '../office-hours/stopped-outside-office-hours.ts';
import type { EnvironmentStackProps } from './environment-stack-props.ts';

/** AWS's prefix list of S3's addresses in each region, so that a security group can name S3. */
const s3PrefixLists: Readonly<Record<string, string>> = {
  'us-east-1': 'pl-63a5400a',
  'us-west-2': 'pl-68a54001',
  'eu-west-1': 'pl-6da54004',
  'eu-central-1': 'pl-6ea54007',
};

/** AWS APIs that tasks call. Without endpoints in the VPC, tasks would need a route to the internet. */
const interfaceEndpoints = {
  ImageRegistry: ec2.InterfaceVpcEndpointAwsService.ECR,
  ImageLayers: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  Secrets: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
};

export const httpsPort = 443;

export interface NetworkStackProps extends EnvironmentStackProps {
  /** Encrypts data at rest. */
  readonly key: kms.IKey;
  /** Receives access logs and flow logs. */
  readonly logBucket: s3.IBucket;
}

/** The VPC and its two balancers: the public one for people, the internal one for the dashboard. */
export class NetworkStack extends Stack {
  readonly vpc: ec2.Vpc;
  readonly serviceSubnets: ec2.SubnetSelection = { subnetGroupName: 'services' };
  readonly dataSubnets: ec2.SubnetSelection = { subnetGroupName: 'data' };
  /** The balancer that is the topology's edge. */
  readonly publicBalancer: elbv2.ApplicationLoadBalancer;
  /** The balancer that is the topology's gateway. */
  readonly internalBalancer: elbv2.ApplicationLoadBalancer;
  /** Security group of the interface endpoints, or of the NAT instance, through which tasks reach AWS. S3 has a gateway endpoint. */
  readonly endpoints: ec2.SecurityGroup;
  readonly s3PrefixList: ec2.IPeer;

  constructor(scope: Construct, id: string, { config, site, key, logBucket, ...props }: NetworkStackProps) {
    super(scope, id, props);

    this.vpc = new ec2.Vpc(this, 'Vpc', {
      vpcName: resourceName(config.name, 'vpc'),
      ipAddresses: ec2.IpAddresses.cidr(config.network.cidr),
      maxAzs: 2,
      // Tasks reach AWS only through endpoints; without endpoints, a route is added below.
      natGateways: 0,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        { name: 'services', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 22 },
        { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
      // Emptying the default security group would take a Lambda function. A test verifies that nothing uses that group.
      restrictDefaultSecurityGroup: false,
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
      flowLogs: {
        All: {
          trafficType: ec2.FlowLogTrafficType.ALL,
          destination: ec2.FlowLogDestination.toS3(logBucket),
        },
      },
    });

    this.endpoints = this.securityGroup('Endpoints', 'The way of tasks to AWS');
    if (config.network.endpointZones === 0) this.natInstance(config, key);
    else this.interfaceEndpoints(config.network.endpointZones);
    const prefixList = s3PrefixLists[config.region];
    if (prefixList === undefined) {
      throw new Error(
        `The S3 prefix list of ${config.region} is not known: add it to lib/stacks/network-stack.ts (aws ec2 describe-managed-prefix-lists)`,
      );
    }
    this.s3PrefixList = ec2.Peer.prefixList(prefixList);

    const edge = this.securityGroup('Edge', 'Public balancer');
    const from =
      site.allowedCidrs.length > 0 ? site.allowedCidrs.map((cidr) => ec2.Peer.ipv4(cidr)) : [ec2.Peer.anyIpv4()];
    const ports = site.domain === undefined ? [80] : [80, httpsPort];
    for (const peer of from) for (const port of ports) edge.addIngressRule(peer, ec2.Port.tcp(port), 'People');
    if (site.domain !== undefined && site.allowedCidrs.length === 0) {
      Validations.of(edge).acknowledge({
        id: 'AwsSolutions-EC23',
        reason: 'The public edge: port 80 only redirects, port 443 is behind the firewall and sign-in',
      });
    }
    if (site.signIn !== undefined) {
      // The balancer fetches tokens and keys from the provider, which can be anywhere on the internet.
      edge.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(httpsPort), 'Sign-in provider');
    }
    this.publicBalancer = this.balancer('PublicBalancer', edge, true, config, logBucket);
    new CfnOutput(this, 'PublicBalancerName', {
      description: 'Where the domain must point; without a domain, the address of the dashboard',
      value: this.publicBalancer.loadBalancerDnsName,
    });
    this.internalBalancer = this.balancer(
      'InternalBalancer',
      this.securityGroup('Gateway', 'Internal balancer'),
      false,
      config,
      logBucket,
    );
  }

  private interfaceEndpoints(zones: number): void {
    const subnets = this.vpc.selectSubnets(this.serviceSubnets).subnets.slice(0, zones);
    for (const [name, service] of Object.entries(interfaceEndpoints)) {
      this.vpc.addInterfaceEndpoint(name, {
        service,
        subnets: { subnets },
        securityGroups: [this.endpoints],
        open: false,
        privateDnsEnabled: true,
      });
    }
  }

  /** Costs a quarter of the endpoints and can be stopped, but lets tasks reach more than AWS. */
  private natInstance(config: EnvironmentConfig, key: kms.IKey): void {
    const userData = ec2.UserData.forLinux();
    userData.addCommands(...ec2.NatInstanceProviderV2.DEFAULT_USER_DATA_COMMANDS);
    const instance = new ec2.Instance(this, 'Nat', {
      vpc: this.vpc,
      vpcSubnets: { subnetGroupName: 'public' },
      instanceType: new ec2.InstanceType('t4g.nano'),
      machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64, userData }),
      securityGroup: this.endpoints,
      associatePublicIpAddress: true,
      sourceDestCheck: false,
      // Not by requireImdsv2, whose launch template has the same name in every environment.
      httpTokens: ec2.HttpTokens.REQUIRED,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: ec2.BlockDeviceVolume.ebs(8, { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3 }),
        },
      ],
    });
    this.endpoints.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(httpsPort), 'AWS');
    this.vpc.selectSubnets(this.serviceSubnets).subnets.forEach((subnet) => {
      (subnet as ec2.Subnet).addRoute('Nat', {
        routerType: ec2.RouterType.INSTANCE,
        routerId: instance.instanceId,
        enablesInternetConnectivity: true,
      });
    });
    Validations.of(instance).acknowledge(
      { id: 'AwsSolutions-EC28', reason: 'Metrics each minute cost more than the instance' },
      { id: 'AwsSolutions-EC29', reason: 'It holds no data; if it is lost, a deployment makes it again' },
    );
    if (config.officeHours === undefined) return;
    new StoppedOutsideOfficeHours(this, 'NatHours', {
      hours: config.officeHours,
      resourceArn: this.formatArn({ service: 'ec2', resource: 'instance', resourceName: instance.instanceId }),
      service: 'ec2',
      start: 'StartInstances',
      stop: 'StopInstances',
      input: { InstanceIds: [instance.instanceId] },
      key,
    });
  }

  private securityGroup(id: string, description: string): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, id, { vpc: this.vpc, description, allowAllOutbound: false });
  }

  private balancer(
    id: string,
    securityGroup: ec2.SecurityGroup,
    internetFacing: boolean,
    config: EnvironmentConfig,
    logBucket: s3.IBucket,
  ): elbv2.ApplicationLoadBalancer {
    const balancer = new elbv2.ApplicationLoadBalancer(this, id, {
      vpc: this.vpc,
      vpcSubnets: internetFacing ? { subnetGroupName: 'public' } : this.serviceSubnets,
      internetFacing,
      securityGroup,
      deletionProtection: config.protectData,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST,
      xffHeaderProcessingMode: elbv2.XffHeaderProcessingMode.APPEND,
    });
    balancer.logAccessLogs(logBucket, internetFacing ? 'edge' : 'gateway');
    return balancer;
  }
}

/** Port of the API inside the VPC: TLS's if there is a certificate, otherwise the topology's. */
export function gatewayPort(site: Site): number {
  return site.domain === undefined ? portOf('gateway') : httpsPort;
}
