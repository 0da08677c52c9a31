import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Comparison } from './comparison.ts';

export async function balancers(account: Comparison): Promise<void> {
  const elb = new ElasticLoadBalancingV2({});
  const ownNames = new Map<unknown, string | undefined>();
  for (const { at, stack, id, properties } of account.of('AWS::ElasticLoadBalancingV2::LoadBalancer')) {
    const { LoadBalancers: [balancer] = [] } = await elb.describeLoadBalancers({ LoadBalancerArns: [id] });
    ownNames.set(`${id}.DNSName`, balancer?.DNSName);
    account.expect(`${at}: scheme`, balancer?.Scheme, properties.Scheme);
    account.expect(
      `${at}: security groups`,
      balancer?.SecurityGroups,
      account.resolve(stack, properties.SecurityGroups),
    );
  }
  for (const { at, stack, id, properties } of account.of('AWS::ElasticLoadBalancingV2::Listener')) {
    const { Listeners: [listener] = [] } = await elb.describeListeners({ ListenerArns: [id] });
    account.expect(`${at}: port`, listener?.Port, properties.Port);
    account.expect(`${at}: protocol`, listener?.Protocol, properties.Protocol);
    account.expect(`${at}: balancer`, listener?.LoadBalancerArn, account.resolve(stack, properties.LoadBalancerArn));
    account.expect(
      `${at}: without a rule`,
      listener?.DefaultActions?.map(({ Type }) => Type),
      properties.DefaultActions.map(({ Type }: { Type: string }) => Type),
    );
  }
  for (const { at, stack, id, properties } of account.of('AWS::ElasticLoadBalancingV2::ListenerRule')) {
    const { Rules: [rule] = [] } = await elb.describeRules({ RuleArns: [id] });
    account.expect(`${at}: priority`, rule?.Priority, String(properties.Priority));
    const paths = (conditions: typeof properties.Conditions) =>
      conditions.flatMap((condition: typeof properties) => condition.PathPatternConfig?.Values ?? []);
    account.expect(`${at}: paths`, paths(rule?.Conditions ?? []), paths(properties.Conditions));
    const names = (conditions: typeof properties.Conditions) =>
      conditions.flatMap((condition: typeof properties) => condition.HostHeaderConfig?.Values ?? []);
    account.expect(
      `${at}: names`,
      names(rule?.Conditions ?? []),
      names(properties.Conditions)
        .map((name: unknown) => account.resolve(stack, name))
        .map((name: unknown) => ownNames.get(name) ?? name),
    );
    const groups = (actions: typeof properties.Actions) =>
      actions.map(
        (action: typeof properties) => `${action.Type} ${String(account.resolve(stack, action.TargetGroupArn) ?? '')}`,
      );
    account.expect(`${at}: actions`, groups(rule?.Actions ?? []), groups(properties.Actions));
  }
  for (const { at, id, properties } of account.of('AWS::ElasticLoadBalancingV2::TargetGroup')) {
    const { TargetGroups: [group] = [] } = await elb.describeTargetGroups({ TargetGroupArns: [id] });
    account.expect(`${at}: port`, group?.Port, properties.Port);
    account.expect(`${at}: health path`, group?.HealthCheckPath, properties.HealthCheckPath);
    account.expect(`${at}: target type`, group?.TargetType, properties.TargetType);
  }
}
