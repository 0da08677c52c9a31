import { arrows, deployableServices, type ServiceName } from '../../../platform/topology.ts';
import { gatewayPort } from '../../lib/stacks/network-stack.ts';
import type { Synthesized } from '../../lib/synthesize.ts';
import { allReferenced, type Check, type Located, referenced, resourcesOf } from './templates.ts';

/**
 * Where AWS differs from the topology, and why:
 * - the public balancer forwards `/api/*` to the API itself, because a target group can't hold another balancer;
 * - with a certificate the gateway speaks TLS, on TLS's port;
 * - migrations run inside the backend's task and share its address;
 * - every task reaches AWS's interface endpoints and S3 inside the VPC; none of this traffic leaves it, unless a NAT
 * instance replaces the endpoints;
 * - the balancer that signs people in reaches their provider.
 */
export function expectedPaths({ site, config }: Synthesized): string[] {
  const name: Partial<Record<ServiceName, string>> = { migrate: 'backend' };
  const fromTopology = arrows().map(({ from, to, port }) => {
    if (from === 'edge' && to === 'gateway') return path('edge', 'backend', arrowPort('gateway', 'backend'));
    return path(name[from] ?? from, to, to === 'gateway' ? gatewayPort(site) : port);
  });
  const people = site.allowedCidrs.length > 0 ? site.allowedCidrs : ['0.0.0.0/0'];
  return [
    ...new Set([
      ...fromTopology,
      ...people.flatMap((cidr) => [
        path(cidr, 'edge', 80),
        ...(site.domain === undefined ? [] : [path(cidr, 'edge', 443)]),
      ]),
      ...(site.signIn === undefined ? [] : [path('edge', '0.0.0.0/0', 443)]),
      ...[...deployableServices, 'import'].flatMap((task) => [
        path(task, 'endpoints', 443),
        path(task, 's3', 443),
        ...(config.network.endpointZones === 0 ? [path(task, '0.0.0.0/0', 443)] : []),
      ]),
      ...(config.network.endpointZones === 0 ? [path('endpoints', '0.0.0.0/0', 443)] : []),
    ]),
  ].sort();
}

/** Who can connect to whom: one end's rule allows the outgoing connection, and the other end's the incoming one. */
export function actualPaths(synthesized: Synthesized): string[] {
  const owners = securityGroupOwners(synthesized);
  const rules = securityGroupRules(synthesized, owners);
  const found = new Set<string>();
  for (const rule of rules) {
    if (!rule.group || !owners.has(rule.groupId)) continue;
    if (rule.outbound) {
      if (rule.peerGroup === undefined) found.add(path(rule.group, rule.peer, rule.port));
      else if (
        rules.some(
          (other) =>
            !other.outbound &&
            other.groupId === rule.peerGroup &&
            other.peerGroup === rule.groupId &&
            other.port === rule.port,
        )
      )
        found.add(path(rule.group, rule.peer, rule.port));
    } else if (rule.peerGroup === undefined) found.add(path(rule.peer, rule.group, rule.port));
  }
  return [...found].sort();
}

export const onlyTheTopologyIsReachable: Check = (synthesized) => {
  const expected = expectedPaths(synthesized);
  const actual = actualPaths(synthesized);
  return [
    ...actual.filter((item) => !expected.includes(item)).map((item) => `${item} is possible and should not be`),
    ...expected.filter((item) => !actual.includes(item)).map((item) => `${item} should be possible and is not`),
  ];
};

/** A rule at only one end doesn't connect anything yet, but is one change away from it. */
export const noHalfOpenRules: Check = (synthesized) => {
  const rules = securityGroupRules(synthesized, securityGroupOwners(synthesized));
  return rules
    .filter((rule) => rule.peerGroup !== undefined)
    .filter(
      (rule) =>
        !rules.some(
          (other) =>
            other.outbound !== rule.outbound &&
            other.groupId === rule.peerGroup &&
            other.peerGroup === rule.groupId &&
            other.port === rule.port,
        ),
    )
    .map((rule) => `${rule.at}: the other end of ${rule.group} and ${rule.peer} at ${rule.port} has no rule`);
};

/** Inside the VPC, rules name security groups, never address ranges: addresses are reused, groups are not. */
export const insideRulesAreByReference: Check = (synthesized) =>
  securityGroupRules(synthesized, securityGroupOwners(synthesized))
    .filter(({ group, peerGroup, peer }) => group !== 'edge' && peerGroup === undefined && peer !== 's3')
    .filter(
      ({ outbound, peer, port }) =>
        !(synthesized.config.network.endpointZones === 0 && outbound && peer === '0.0.0.0/0' && port === '443'),
    )
    .map(({ at, group, peer }) => `${at}: ${group} and the address range ${peer}`);

export const everyGroupHasAnOwner: Check = (synthesized) => {
  const owners = securityGroupOwners(synthesized);
  return resourcesOf(synthesized, 'AWS::EC2::SecurityGroup')
    .filter(({ at }) => !owners.has(at))
    .map(({ at }) => `${at} is a security group that nothing uses`);
};

interface GroupRule {
  readonly at: string;
  readonly groupId: string;
  readonly group: string;
  readonly outbound: boolean;
  readonly peer: string;
  readonly peerGroup: string | undefined;
  readonly port: string;
}

function securityGroupRules(synthesized: Synthesized, owners: Map<string, string>): GroupRule[] {
  const rule = (
    { at, stack }: Located,
    groupId: string,
    outbound: boolean,
    raw: Record<string, unknown>,
  ): GroupRule => {
    const peerValue = outbound ? raw.DestinationSecurityGroupId : raw.SourceSecurityGroupId;
    const peerGroup = referenced(synthesized, stack, peerValue);
    const prefixList = outbound ? raw.DestinationPrefixListId : raw.SourcePrefixListId;
    const range = prefixList === undefined ? String(raw.CidrIp ?? raw.CidrIpv6 ?? 'nobody') : 's3';
    return {
      at,
      groupId,
      group: owners.get(groupId) ?? groupId,
      outbound,
      peerGroup,
      peer: peerGroup === undefined ? range : (owners.get(peerGroup) ?? peerGroup),
      port: ports(raw),
    };
  };
  return resourcesOf(
    synthesized,
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::EC2::SecurityGroupEgress',
  ).flatMap((located) => {
    const { at, stack, resource, properties } = located;
    if (resource.Type === 'AWS::EC2::SecurityGroup') {
      return [
        ...(properties.SecurityGroupIngress ?? []).map((raw: Record<string, unknown>) => rule(located, at, false, raw)),
        ...(properties.SecurityGroupEgress ?? [])
          // CDK writes "no egress" as a rule that matches no packet.
          .filter((raw: Record<string, unknown>) => raw.CidrIp !== '255.255.255.255/32')
          .map((raw: Record<string, unknown>) => rule(located, at, true, raw)),
      ];
    }
    const groupId = referenced(synthesized, stack, properties.GroupId) ?? at;
    return [rule(located, groupId, resource.Type === 'AWS::EC2::SecurityGroupEgress', properties)];
  });
}

/** The service that each security group belongs to, according to what it is attached to. */
function securityGroupOwners(synthesized: Synthesized): Map<string, string> {
  const owners = new Map<string, string>();
  const attach = (stack: string, groups: unknown, owner: string) => {
    for (const group of allReferenced(synthesized, stack, groups)) owners.set(group, owner);
  };
  for (const { stack, resource, properties } of resourcesOf(synthesized)) {
    switch (resource.Type) {
      case 'AWS::ElasticLoadBalancingV2::LoadBalancer':
        attach(stack, properties.SecurityGroups, properties.Scheme === 'internet-facing' ? 'edge' : 'gateway');
        break;
      case 'AWS::ECS::Service':
        attach(
          stack,
          properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups,
          String(properties.LoadBalancers?.[0]?.ContainerName),
        );
        break;
      case 'AWS::StepFunctions::StateMachine':
        attach(
          stack,
          allOf(properties.DefinitionString).filter((value) => isSecurityGroup(synthesized, stack, value)),
          'import',
        );
        break;
      case 'AWS::RDS::DBInstance':
        attach(stack, properties.VPCSecurityGroups, 'db');
        break;
      case 'AWS::EC2::Instance':
        attach(stack, properties.SecurityGroupIds ?? properties.NetworkInterfaces?.[0]?.GroupSet, 'endpoints');
        break;
      case 'AWS::EC2::VPCEndpoint':
        attach(stack, properties.SecurityGroupIds, 'endpoints');
        break;
    }
  }
  return owners;
}

function isSecurityGroup(synthesized: Synthesized, stack: string, value: unknown): boolean {
  const at = referenced(synthesized, stack, value);
  return resourcesOf(synthesized, 'AWS::EC2::SecurityGroup').some((group) => group.at === at);
}

function allOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(allOf)];
}

function ports({ FromPort, ToPort, IpProtocol }: Record<string, unknown>): string {
  if (IpProtocol !== 'tcp') return `all (${String(IpProtocol)})`;
  return FromPort === ToPort ? String(FromPort) : `${String(FromPort)}-${String(ToPort)}`;
}

function arrowPort(from: ServiceName, to: ServiceName): number {
  const arrow = arrows().find((candidate) => candidate.from === from && candidate.to === to);
  if (arrow === undefined) throw new Error(`The topology has no arrow from ${from} to ${to}`);
  return arrow.port;
}

function path(from: string, to: string, port: number | string): string {
  return `${from} → ${to}:${port}`;
}
