import { ArnFormat, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { apiPrefix, type DeployableService, deployableServices, services } from '../../../platform/topology.ts';
import type { EnvironmentConfig } from '../environments/environment.ts';
import type { Site } from '../environments/site.ts';
import { resourceName } from '../names.ts';
import { authenticatePerson, type Balancer, forOwnHostName } from '../service/balancer.ts';
import type { EnvironmentStackProps } from './environment-stack-props.ts';
import { gatewayPort, httpsPort } from './network-stack.ts';

/**
 * An address that exceeds this many requests in five minutes is blocked. One person at the dashboard makes a few
 * hundred.
 */
const requestsPerFiveMinutes = 2000;

/** A problem document like the API's, except that a balancer can't set its content type. */
const problem = (status: number, title: string, detail = title) => ({
  contentType: 'application/json',
  messageBody: JSON.stringify({ type: 'about:blank', title, status, detail }),
});
const notFoundBody = problem(404, 'Not Found');
const otherNameBody = problem(421, 'Misdirected Request', 'This address answers to its own name only');

export interface EdgeStackProps extends EnvironmentStackProps {
  /** The VPC that holds everything. */
  readonly vpc: ec2.IVpc;
  /** Encrypts data at rest. */
  readonly key: kms.IKey;
  /** The balancer that is the topology's edge. */
  readonly publicBalancer: elbv2.ApplicationLoadBalancer;
  /** The balancer that is the topology's gateway. */
  readonly internalBalancer: elbv2.ApplicationLoadBalancer;
}

/** What handles a request before a service does (TLS, firewall, sign-in), and the API's address inside the VPC. */
export class EdgeStack extends Stack {
  readonly edge: Balancer;
  readonly gateway: Balancer;
  /** Where the dashboard reaches the API. */
  readonly apiUrl: string;

  constructor(
    scope: Construct,
    id: string,
    { config, site, publicBalancer, internalBalancer, ...props }: EdgeStackProps,
  ) {
    super(scope, id, props);
    if (site.domain !== undefined) {
      new elbv2.ApplicationListener(this, 'Redirect', {
        loadBalancer: publicBalancer,
        port: 80,
        protocol: elbv2.ApplicationProtocol.HTTP,
        open: false,
        defaultAction: elbv2.ListenerAction.redirect({
          protocol: 'HTTPS',
          host: site.domain,
          port: String(httpsPort),
          permanent: true,
        }),
      });
    }
    const listener = this.listener(
      'Public',
      publicBalancer,
      site.domain === undefined ? 80 : httpsPort,
      site,
      elbv2.ListenerAction.fixedResponse(421, otherNameBody),
    );
    this.edge = {
      loadBalancer: publicBalancer,
      listener,
      hostName: site.domain ?? publicBalancer.loadBalancerDnsName,
      ...(site.signIn === undefined
        ? {}
        : {
            signIn: {
              provider: site.signIn,
              clientSecret: SecretValue.secretsManager(site.signIn.clientSecretName).unsafeUnwrap(),
            },
          }),
    };

    // Unknown API paths get 404 here, before the dashboard's rule matches them.
    new elbv2.CfnListenerRule(this, 'UnknownApiPath', {
      listenerArn: listener.listenerArn,
      priority: rulePriority.unknownApiPath,
      conditions: [
        ...forOwnHostName(this.edge),
        { field: 'path-pattern', pathPatternConfig: { values: [apiPrefix, `${apiPrefix}/*`] } },
      ],
      actions: [
        ...(this.edge.signIn === undefined ? [] : [authenticatePerson(this.edge.signIn, 'refuse')]),
        {
          type: 'fixed-response',
          order: 2,
          fixedResponseConfig: { statusCode: '404', ...notFoundBody },
        },
      ],
    });

    this.gateway = {
      loadBalancer: internalBalancer,
      listener: this.listener(
        'Internal',
        internalBalancer,
        gatewayPort(site),
        site,
        elbv2.ListenerAction.fixedResponse(404, notFoundBody),
      ),
    };
    this.apiUrl = this.apiAddress(site, props.vpc, internalBalancer);
    if (config.firewall) this.firewall(config, props.key, publicBalancer);
  }

  private listener(
    id: string,
    loadBalancer: elbv2.ApplicationLoadBalancer,
    port: number,
    site: Site,
    defaultAction: elbv2.ListenerAction,
  ): elbv2.ApplicationListener {
    const secure = site.certificateArn !== undefined && site.domain !== undefined;
    return new elbv2.ApplicationListener(this, id, {
      loadBalancer,
      port,
      open: false,
      defaultAction,
      protocol: secure ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
      ...(secure
        ? {
            certificates: [elbv2.ListenerCertificate.fromArn(site.certificateArn)],
            sslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS,
          }
        : {}),
    });
  }

  /** A host name that the certificate covers and that resolves only inside the VPC. */
  private apiAddress(site: Site, vpc: ec2.IVpc, balancer: elbv2.ApplicationLoadBalancer): string {
    if (site.domain === undefined) return `http://${balancer.loadBalancerDnsName}`;
    const name = `api.${site.domain}`;
    const zone = new route53.PrivateHostedZone(this, 'ApiZone', { zoneName: name, vpc });
    new route53.ARecord(this, 'ApiAddress', {
      zone,
      target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(balancer)),
    });
    return `https://${name}`;
  }

  private firewall(config: EnvironmentConfig, key: kms.IKey, balancer: elbv2.ApplicationLoadBalancer): void {
    const metrics = (name: string) => ({
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
      metricName: resourceName(config.name, name),
    });
    const managed = (name: string, priority: number) => ({
      name,
      priority,
      overrideAction: { none: {} },
      statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
      visibilityConfig: metrics(name),
    });
    const acl = new wafv2.CfnWebACL(this, 'Firewall', {
      name: resourceName(config.name, 'edge'),
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: metrics('edge'),
      rules: [
        {
          name: 'RatePerAddress',
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: {
            rateBasedStatement: { limit: requestsPerFiveMinutes, evaluationWindowSec: 300, aggregateKeyType: 'IP' },
          },
          visibilityConfig: metrics('RatePerAddress'),
        },
        managed('AWSManagedRulesAmazonIpReputationList', 1),
        managed('AWSManagedRulesCommonRuleSet', 2),
        managed('AWSManagedRulesKnownBadInputsRuleSet', 3),
      ],
    });
    new wafv2.CfnWebACLAssociation(this, 'FirewallAtEdge', {
      resourceArn: balancer.loadBalancerArn,
      webAclArn: acl.attrArn,
    });
    const logGroup = new logs.LogGroup(this, 'FirewallLogs', {
      // WAF only writes to log groups with this prefix.
      logGroupName: `aws-waf-logs-${resourceName(config.name, 'edge')}`,
      retention: config.logRetention,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new wafv2.CfnLoggingConfiguration(this, 'FirewallLogging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [
        this.formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: logGroup.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      // The balancer's access log already records the requests that were let through.
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          { Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] },
        ],
      },
      redactedFields: [{ singleHeader: { Name: 'authorization' } }, { singleHeader: { Name: 'cookie' } }],
    });
  }
}

/** The order in which the public listener tries its rules: a service's paths, unknown API paths, every other path. */
const rulePriority = { firstService: 10, unknownApiPath: 90, everyOtherPath: 100 };

/** @returns the priority of a service's first rule; each service has room for ten */
export function firstRulePriority(service: DeployableService): number {
  if (services[service].offered.prefix === '') return rulePriority.everyOtherPath;
  const prefixed = deployableServices.filter((name) => services[name].offered.prefix !== '');
  return rulePriority.firstService + 10 * prefixed.indexOf(service);
}
