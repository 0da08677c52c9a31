import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { SignIn } from '../environments/site.ts';

/** A load balancer with the listener on which services are offered. */
export interface Balancer {
  /** Has the address and the security group. */
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** Where services add their rules. */
  readonly listener: elbv2.IApplicationListener;
  /**
   * The host name that requests must have. Without it, a foreign page could point its own name here and read the
   * portfolio in the browser of somebody who has access.
   * @default - any host name is served
   */
  readonly hostName?: string;
  /**
   * How people and programs sign in.
   * @default - everyone who can reach the balancer is let through
   */
  readonly signIn?: SignInAction;
}

/** Sign-in at the balancer. */
export interface SignInAction {
  /** The provider that people sign in with. */
  readonly provider: SignIn;
  /** Reference to the client's secret, which CloudFormation resolves; the template never holds the secret. */
  readonly clientSecret: string;
}

/**
 * People need a session at the balancer. Without one they are redirected to sign in, or get a 401 where a program
 * expects data.
 */
export function authenticatePerson(
  { provider, clientSecret }: SignInAction,
  unauthenticated: 'sign-in' | 'refuse',
): elbv2.CfnListenerRule.ActionProperty {
  return {
    type: 'authenticate-oidc',
    order: 1,
    authenticateOidcConfig: {
      issuer: provider.issuer,
      authorizationEndpoint: provider.authorizationEndpoint,
      tokenEndpoint: provider.tokenEndpoint,
      userInfoEndpoint: provider.userInfoEndpoint,
      clientId: provider.clientId,
      clientSecret,
      scope: 'openid',
      sessionTimeout: 43200,
      onUnauthenticatedRequest: unauthenticated === 'refuse' ? 'deny' : 'authenticate',
    },
  };
}

/**
 * Programs send a token from the same provider in the `Authorization` header. The balancer verifies it or answers 401.
 */
export function authenticateProgram({ provider }: SignInAction): elbv2.CfnListenerRule.ActionProperty {
  return {
    type: 'jwt-validation',
    order: 1,
    jwtValidationConfig: {
      issuer: provider.issuer,
      jwksEndpoint: provider.jwksEndpoint,
      additionalClaims: [{ format: 'single-string', name: 'aud', values: [provider.clientId] }],
    },
  };
}

/** Part of every rule of a balancer; the listener's default action refuses other hosts. */
export const forOwnHostName = ({ hostName }: Balancer): elbv2.CfnListenerRule.RuleConditionProperty[] =>
  hostName === undefined ? [] : [{ field: 'host-header', hostHeaderConfig: { values: [hostName] } }];

export const bearerToken: elbv2.CfnListenerRule.RuleConditionProperty = {
  field: 'http-header',
  httpHeaderConfig: { httpHeaderName: 'Authorization', values: ['Bearer *'] },
};
