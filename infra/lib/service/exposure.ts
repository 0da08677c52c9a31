import { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { authenticatePerson, authenticateProgram, type Balancer, bearerToken, forOwnHostName } from './balancer.ts';

/** One entry point to a service. Each has its own target group, because a target group belongs to one balancer. */
export interface Exposure {
  /** The balancer whose listener exposes the service. */
  readonly balancer: Balancer;
  /** Paths as the service knows them; `*` matches anything. Other paths never reach the service. */
  readonly paths: readonly string[];
  /**
   * Prefix under which the balancer exposes these paths; the balancer strips it.
   * @default - the paths are exposed unchanged
   */
  readonly prefix?: string;
  /** Priority of the first rule. Every three paths take one rule, or two if the balancer signs people in. */
  readonly priority: number;
  /**
   * How a request without a session is answered if the balancer signs people in: a browser is redirected to sign in; a
   * program gets a 401 and may present a token instead.
   * @default 'browser'
   */
  readonly audience?: 'browser' | 'program';
}

export interface TargetProps {
  /** Where the targets are. */
  readonly vpc: ec2.IVpc;
  /** Port that the targets listen on. */
  readonly port: number;
  /** Path that answers 200 while a target works at all. */
  readonly livenessPath: string;
  /** Seconds that a balancer gives a deregistering target to finish requests in flight. */
  readonly stopGraceSeconds: number;
}

/** The resources of an exposure: the service registers with the target group, and waits for the rules. */
export interface Exposed {
  /** The service's tasks, as this balancer sees them. */
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** They forward from the listener to the target group. */
  readonly rules: readonly elbv2.CfnListenerRule[];
}

/** @param index distinguishes one service's exposures in resource names */
export function expose(scope: Construct, exposure: Exposure, index: number, props: TargetProps): Exposed {
  const targetGroup = new elbv2.ApplicationTargetGroup(scope, `Targets${index}`, {
    vpc: props.vpc,
    targetType: elbv2.TargetType.IP,
    protocol: elbv2.ApplicationProtocol.HTTP,
    port: props.port,
    deregistrationDelay: Duration.seconds(props.stopGraceSeconds),
    loadBalancingAlgorithmType: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
    healthCheck: {
      path: props.livenessPath,
      healthyHttpCodes: '200',
      interval: Duration.seconds(15),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
  });
  return { targetGroup, rules: listenerRules(scope, exposure, index, targetGroup.targetGroupArn) };
}

function listenerRules(
  scope: Construct,
  { balancer, paths, prefix, priority, audience = 'browser' }: Exposure,
  index: number,
  targetGroupArn: string,
): elbv2.CfnListenerRule[] {
  const forward = { type: 'forward', order: 2, targetGroupArn };
  const rewrite =
    prefix === undefined
      ? {}
      : {
          transforms: [
            { type: 'url-rewrite', urlRewriteConfig: { rewrites: [{ regex: `^${prefix}(/.*)$`, replace: '$1' }] } },
          ],
        };
  const rules: elbv2.CfnListenerRule[] = [];
  const rule = (
    conditions: elbv2.CfnListenerRule.RuleConditionProperty[],
    authentication: elbv2.CfnListenerRule.ActionProperty[],
  ) => {
    rules.push(
      new elbv2.CfnListenerRule(scope, `Rule${index}-${rules.length}`, {
        listenerArn: balancer.listener.listenerArn,
        priority: priority + rules.length,
        conditions: [...forOwnHostName(balancer), ...conditions],
        actions: [...authentication, forward],
        ...rewrite,
      }),
    );
  };
  for (const values of inRules(paths.map((path) => `${prefix ?? ''}${path}`))) {
    const pathCondition = { field: 'path-pattern', pathPatternConfig: { values } };
    if (balancer.signIn === undefined) {
      rule([pathCondition], []);
    } else if (audience === 'program') {
      rule([pathCondition, bearerToken], [authenticateProgram(balancer.signIn)]);
      rule([pathCondition], [authenticatePerson(balancer.signIn, 'refuse')]);
    } else {
      rule([pathCondition], [authenticatePerson(balancer.signIn, 'sign-in')]);
    }
  }
  return rules;
}

/** A rule may have five condition values, of which the host name and one other header take two. */
const pathsPerRule = 3;

/** Splits paths into as many listener rules as they need. */
function inRules(paths: readonly string[]): string[][] {
  const rules: string[][] = [];
  for (let start = 0; start < paths.length; start += pathsPerRule) rules.push(paths.slice(start, start + pathsPerRule));
  return rules;
}
