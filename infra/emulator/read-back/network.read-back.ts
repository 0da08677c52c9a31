import { EC2, type IpPermission } from '@aws-sdk/client-ec2';
import type { Comparison } from './comparison.ts';

/** Compares each group's effective rules with those of all templates. */
export async function securityGroups(account: Comparison): Promise<void> {
  const groups = account.of('AWS::EC2::SecurityGroup');
  const expected = new Map<string, Set<string>>(groups.map(({ id }) => [id, new Set<string>()]));
  const add = (stack: string, groupId: unknown, direction: 'in' | 'out', raw: Record<string, unknown>) => {
    const peer =
      account.resolve(stack, raw.SourceSecurityGroupId ?? raw.DestinationSecurityGroupId) ??
      raw.DestinationPrefixListId ??
      raw.CidrIp;
    expected
      .get(String(groupId))
      ?.add(`${direction} ${String(raw.IpProtocol)} ${String(raw.FromPort)}-${String(raw.ToPort)} ${String(peer)}`);
  };
  for (const { stack, id, properties } of groups) {
    for (const raw of properties.SecurityGroupIngress ?? []) add(stack, id, 'in', raw);
  }
  for (const { stack, properties } of account.of('AWS::EC2::SecurityGroupIngress')) {
    add(stack, account.resolve(stack, properties.GroupId), 'in', properties);
  }
  for (const { stack, properties } of account.of('AWS::EC2::SecurityGroupEgress')) {
    add(stack, account.resolve(stack, properties.GroupId), 'out', properties);
  }
  const { SecurityGroups = [] } = await new EC2({}).describeSecurityGroups({ GroupIds: groups.map(({ id }) => id) });
  for (const { GroupId = '', GroupName, IpPermissions = [], IpPermissionsEgress = [] } of SecurityGroups) {
    const found = [
      ...IpPermissions.flatMap((permission) => spelled('in', permission)),
      ...IpPermissionsEgress.flatMap((permission) => spelled('out', permission)),
    ]
      .filter((rule) => rule !== 'out -1 undefined-undefined 0.0.0.0/0')
      .sort();
    account.expect(`security group ${GroupName}`, found, [...(expected.get(GroupId) ?? [])].sort());
  }
  account.expect('security groups', SecurityGroups.length, groups.length);
}

export async function subnetsAndEndpoints(account: Comparison): Promise<void> {
  const ec2 = new EC2({});
  for (const { at, id, properties } of account.of('AWS::EC2::Subnet')) {
    const { Subnets: [subnet] = [] } = await ec2.describeSubnets({ SubnetIds: [id] });
    account.expect(`${at}: range`, subnet?.CidrBlock, properties.CidrBlock);
    account.expect(`${at}: public addresses`, subnet?.MapPublicIpOnLaunch, false);
  }
  for (const { at, stack, id, properties } of account.of('AWS::EC2::VPCEndpoint')) {
    const { VpcEndpoints: [endpoint] = [] } = await ec2.describeVpcEndpoints({ VpcEndpointIds: [id] });
    account.expect(`${at}: type`, endpoint?.VpcEndpointType, properties.VpcEndpointType);
    account.expect(`${at}: subnets`, endpoint?.SubnetIds ?? [], account.resolve(stack, properties.SubnetIds ?? []));
  }
  const { NatGateways = [] } = await ec2.describeNatGateways({});
  account.expect('NAT gateways', NatGateways.length, 0);
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
