import { CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { services } from '../../platform/topology.ts';
import type { EnvironmentConfig } from './environments/environment.ts';
import { resourceName } from './names.ts';
import type { Site } from './site.ts';

/** AWS's own list of S3's addresses, by which a security group can name S3. Each region has its own. */
const s3PrefixLists: Readonly<Record<string, string>> = {
  'us-east-1': 'pl-63a5400a',
  'us-west-2': 'pl-68a54001',
  'eu-west-1': 'pl-6da54004',
  'eu-central-1': 'pl-6ea54007',
};

/** The AWS interfaces that tasks call. Without them in the VPC they would need a way to the internet. */
const interfaceEndpoints = {
  ImageRegistry: ec2.InterfaceVpcEndpointAwsService.ECR,
  ImageLayers: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  Secrets: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
};

export const httpsPort = 443;

export interface NetworkStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly site: Site;
  readonly logBucket: s3.IBucket;
}

/** The VPC and its two ways in: the public balancer for people, the internal one for the dashboard. */
export class NetworkStack extends Stack {
  readonly vpc: ec2.Vpc;
  readonly serviceSubnets: ec2.SubnetSelection = { subnetGroupName: 'services' };
  readonly dataSubnets: ec2.SubnetSelection = { subnetGroupName: 'data' };
  /** The topology's edge. */
  readonly publicBalancer: elbv2.ApplicationLoadBalancer;
  /** The topology's gateway. */
  readonly internalBalancer: elbv2.ApplicationLoadBalancer;
  /** What a task needs to reach AWS itself: the endpoints, and S3 by its prefix list. */
  readonly endpoints: ec2.SecurityGroup;
  readonly s3PrefixList: ec2.IPeer;

  constructor(scope: Construct, id: string, { config, site, logBucket, ...props }: NetworkStackProps) {
    super(scope, id, props);

    this.vpc = new ec2.Vpc(this, 'Vpc', {
      vpcName: resourceName(config.name, 'vpc'),
      ipAddresses: ec2.IpAddresses.cidr(config.network.cidr),
      maxAzs: 2,
      // Tasks reach AWS through endpoints and nothing else, so neither NAT nor a route to the internet is needed.
      natGateways: 0,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        { name: 'services', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 22 },
        { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
      // Emptying the default security group takes a Lambda function; a test holds that nothing uses that group.
      restrictDefaultSecurityGroup: false,
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
      flowLogs: {
        All: {
          trafficType: ec2.FlowLogTrafficType.ALL,
          destination: ec2.FlowLogDestination.toS3(logBucket),
        },
      },
    });

    this.endpoints = this.securityGroup('Endpoints', 'AWS interfaces inside the VPC');
    const zones = this.vpc.selectSubnets(this.serviceSubnets).subnets.slice(0, config.network.endpointZones);
    for (const [name, service] of Object.entries(interfaceEndpoints)) {
      this.vpc.addInterfaceEndpoint(name, {
        service,
        subnets: { subnets: zones },
        securityGroups: [this.endpoints],
        open: false,
        privateDnsEnabled: true,
      });
    }
    const prefixList = s3PrefixLists[config.region];
    if (prefixList === undefined) {
      throw new Error(
        `The S3 prefix list of ${config.region} is not known: add it to lib/network-stack.ts (aws ec2 describe-managed-prefix-lists)`,
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
      // The provider is anywhere on the internet: the balancer fetches its tokens and keys from there.
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

/** Port of the API's one address inside the VPC: TLS where there is a certificate, the topology's port where not. */
export function gatewayPort(site: Site): number {
  const plain = services.gateway.port;
  if (plain === undefined) throw new Error('The topology gives the gateway no port');
  return site.domain === undefined ? plain : httpsPort;
}
