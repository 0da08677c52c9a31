import { apiPrefix, publicApiPaths } from '../../../platform/topology.ts';
import { asList, type Check, type Located, referenced, resourcesOf } from './templates.ts';

function listeners(s: Parameters<Check>[0], scheme: 'internet-facing' | 'internal'): Located[] {
  const balancers = resourcesOf(s, 'AWS::ElasticLoadBalancingV2::LoadBalancer')
    .filter(({ properties }) => properties.Scheme === scheme)
    .map(({ at }) => at);
  return resourcesOf(s, 'AWS::ElasticLoadBalancingV2::Listener').filter(({ stack, properties }) =>
    balancers.includes(referenced(s, stack, properties.LoadBalancerArn) ?? ''),
  );
}

function rulesOf(s: Parameters<Check>[0], listener: Located): Located[] {
  return resourcesOf(s, 'AWS::ElasticLoadBalancingV2::ListenerRule')
    .filter(({ stack, properties }) => referenced(s, stack, properties.ListenerArn) === listener.at)
    .sort((a, b) => a.properties.Priority - b.properties.Priority);
}

/**
 * With a domain, plain HTTP only redirects. Without one, it is the only protocol and only the listed ranges may
 * connect.
 */
export const plainHttpOnlyRedirects: Check = (s) =>
  [...listeners(s, 'internet-facing'), ...listeners(s, 'internal')].flatMap((listener) => {
    const { at, properties } = listener;
    if (s.site.domain === undefined) return s.site.allowedCidrs.length > 0 ? [] : [`${at} answers everyone over HTTP`];
    if (properties.Protocol === 'HTTPS') {
      return /TLS13/.test(String(properties.SslPolicy)) && asList(properties.Certificates).length > 0
        ? []
        : [`${at} allows old TLS`];
    }
    const redirects = asList(properties.DefaultActions).every(
      ({ Type, RedirectConfig }) => Type === 'redirect' && RedirectConfig.Protocol === 'HTTPS',
    );
    return redirects && rulesOf(s, listener).length === 0 ? [] : [`${at} answers over plain HTTP`];
  });

/** Without a firewall, only the listed ranges may connect. */
export const theFirewallIsAttached: Check = (s) => {
  if (!s.config.firewall)
    return s.site.allowedCidrs.length > 0 ? [] : ['everyone may connect, and there is no firewall'];
  const publicBalancer = resourcesOf(s, 'AWS::ElasticLoadBalancingV2::LoadBalancer').find(
    ({ properties }) => properties.Scheme === 'internet-facing',
  );
  const association = resourcesOf(s, 'AWS::WAFv2::WebACLAssociation').find(
    ({ stack, properties }) => referenced(s, stack, properties.ResourceArn) === publicBalancer?.at,
  );
  const acl = resourcesOf(s, 'AWS::WAFv2::WebACL').find(
    ({ at }) => association !== undefined && at === referenced(s, association.stack, association.properties.WebACLArn),
  );
  if (acl === undefined) return ['the public balancer has no firewall'];
  const found: string[] = [];
  const rules = asList(acl.properties.Rules);
  if (rules.filter(({ Statement }) => Statement.ManagedRuleGroupStatement !== undefined).length < 2)
    found.push(`${acl.at} has no managed rules`);
  if (!rules.some(({ Statement, Action }) => Statement.RateBasedStatement !== undefined && Action.Block !== undefined))
    found.push(`${acl.at} limits no rate`);
  for (const { Name, OverrideAction } of rules) {
    if (OverrideAction?.Count !== undefined) found.push(`${acl.at}: ${Name} only counts`);
  }
  if (resourcesOf(s, 'AWS::WAFv2::LoggingConfiguration').length === 0) found.push(`${acl.at} writes no log`);
  return found;
};

export const balancersLogAndDropBadHeaders: Check = (s) =>
  resourcesOf(s, 'AWS::ElasticLoadBalancingV2::LoadBalancer').flatMap(({ at, properties }) => {
    const attributes = new Map(asList(properties.LoadBalancerAttributes).map(({ Key, Value }) => [Key, String(Value)]));
    return [
      ...(attributes.get('access_logs.s3.enabled') === 'true' ? [] : [`${at} writes no access log`]),
      ...(attributes.get('routing.http.drop_invalid_header_fields.enabled') === 'true'
        ? []
        : [`${at} passes invalid headers on`]),
      ...(attributes.get('deletion_protection.enabled') === String(s.config.protectData)
        ? []
        : [`${at} is not protected as configured`]),
    ];
  });

/** Both balancers expose exactly the API's public paths; the public one does so under the prefix, which it strips. */
export const onlyPublicApiPathsAreOffered: Check = (s) => {
  const found: string[] = [];
  for (const scheme of ['internet-facing', 'internal'] as const) {
    const prefix = scheme === 'internet-facing' ? apiPrefix : '';
    const forwards = listeners(s, scheme)
      .flatMap((listener) => rulesOf(s, listener))
      .filter((rule) => leadsTo(s, rule) === 'backend');
    const offered = new Set(forwards.flatMap((rule) => pathsOf(rule)));
    for (const path of publicApiPaths)
      if (!offered.has(prefix + path)) found.push(`${scheme}: ${prefix}${path} is not offered`);
    for (const path of offered)
      if (!publicApiPaths.some((known) => prefix + known === path)) found.push(`${scheme}: ${path} is offered`);
    for (const { at, properties } of forwards) {
      const rewrites = asList(properties.Transforms).flatMap(({ UrlRewriteConfig }) =>
        asList(UrlRewriteConfig?.Rewrites),
      );
      const rewritten = `${prefix}/assets/A-1`.replace(
        new RegExp(rewrites[0]?.Regex ?? '^$'),
        rewrites[0]?.Replace ?? '',
      );
      if (rewritten !== '/assets/A-1') found.push(`${at}: the API would see ${rewritten}`);
    }
  }
  return found;
};

/** No other path under the prefix may reach the dashboard, whose rule matches every path. */
export const unknownApiPathsEndAtTheEdge: Check = (s) =>
  listeners(s, 'internet-facing')
    .filter((listener) => rulesOf(s, listener).length > 0)
    .flatMap((listener) => {
      const rules = rulesOf(s, listener);
      const unknown = rules.findIndex((rule) => pathsOf(rule).includes(`${apiPrefix}/*`));
      const dashboard = rules.findIndex((rule) => pathsOf(rule).includes('/*'));
      const api = rules.map((rule) => leadsTo(s, rule)).lastIndexOf('backend');
      const last = asList(rules[unknown]?.properties.Actions).at(-1);
      return last?.FixedResponseConfig?.StatusCode === '404' && api < unknown && unknown < dashboard
        ? []
        : [`${listener.at}: an unknown path under ${apiPrefix} is not answered with 404`];
    });

/** With sign-in, no rule lets an unauthenticated request through; a program gets a 401, not a sign-in page. */
export const signInGuardsEveryRule: Check = (s) => {
  if (s.site.signIn === undefined) return [];
  return listeners(s, 'internet-facing')
    .flatMap((listener) => rulesOf(s, listener))
    .flatMap((rule) => {
      const [first] = [...asList(rule.properties.Actions)].sort((a, b) => a.Order - b.Order);
      const isApi = pathsOf(rule).every((path) => path.startsWith(apiPrefix));
      if (first?.Type === 'jwt-validation') {
        const asksForToken = asList(rule.properties.Conditions).some(
          ({ HttpHeaderConfig }) => HttpHeaderConfig?.HttpHeaderName === 'Authorization',
        );
        const { Issuer, AdditionalClaims } = first.JwtValidationConfig;
        const audience = asList(AdditionalClaims).some(
          ({ Name, Values }) => Name === 'aud' && asList(Values).includes(s.site.signIn?.clientId),
        );
        return asksForToken && Issuer === s.site.signIn?.issuer && audience
          ? []
          : [`${rule.at} takes tokens meant for others`];
      }
      if (first?.Type !== 'authenticate-oidc') return [`${rule.at} lets everyone through`];
      const wanted = isApi ? 'deny' : 'authenticate';
      const { OnUnauthenticatedRequest, ClientSecret } = first.AuthenticateOidcConfig;
      return [
        ...(OnUnauthenticatedRequest === wanted ? [] : [`${rule.at}: without a session ${OnUnauthenticatedRequest}`]),
        ...(/^\{\{resolve:secretsmanager:/.test(ClientSecret)
          ? []
          : [`${rule.at} has the client's secret in plain text`]),
      ];
    });
};

/** A foreign page can point its own name here, and would then read with the browser of somebody who may connect. */
export const theEdgeAnswersToItsOwnNameOnly: Check = (s) =>
  listeners(s, 'internet-facing').flatMap((listener) => {
    const { at, stack, properties } = listener;
    const [fallback] = asList(properties.DefaultActions);
    if (fallback?.Type === 'redirect')
      return fallback.RedirectConfig.Host === s.site.domain ? [] : [`${at} redirects to whatever name it is asked for`];
    const isOwnName = (name: unknown, from: string) =>
      s.site.domain === undefined
        ? referenced(s, from, name) === referenced(s, stack, properties.LoadBalancerArn)
        : name === s.site.domain;
    const open = rulesOf(s, listener).filter((rule) => {
      const names = asList(rule.properties.Conditions).flatMap(({ HostHeaderConfig }) =>
        asList<unknown>(HostHeaderConfig?.Values),
      );
      return names.length === 0 || names.some((name) => !isOwnName(name, rule.stack));
    });
    return [
      ...(fallback?.FixedResponseConfig?.StatusCode === '421' ? [] : [`${at} does not refuse other names`]),
      ...open.map((rule) => `${rule.at} answers to other names`),
    ];
  });

/** Limits of the balancer that CloudFormation reports only when a deployment fails. */
export const rulesFitTheBalancer: Check = (s) =>
  resourcesOf(s, 'AWS::ElasticLoadBalancingV2::Listener').flatMap((listener) => {
    const rules = rulesOf(s, listener);
    const priorities = rules.map(({ properties }) => properties.Priority);
    return [
      ...(new Set(priorities).size === priorities.length ? [] : [`${listener.at} has two rules of one priority`]),
      ...rules
        .filter(
          ({ properties }) =>
            asList(properties.Conditions)
              .map(
                ({ PathPatternConfig, HttpHeaderConfig, HostHeaderConfig }) =>
                  asList((PathPatternConfig ?? HttpHeaderConfig ?? HostHeaderConfig)?.Values).length,
              )
              .reduce((sum, count) => sum + count, 0) > 5,
        )
        .map(({ at }) => `${at} has more than five condition values`),
    ];
  });

function pathsOf({ properties }: Located): string[] {
  return asList(properties.Conditions).flatMap(({ PathPatternConfig }) => [
    ...asList<string>(PathPatternConfig?.Values),
  ]);
}

/** Name of the container that a rule forwards requests to. */
function leadsTo(s: Parameters<Check>[0], { stack, properties }: Located): string | undefined {
  const group = asList(properties.Actions)
    .map(({ TargetGroupArn }) => referenced(s, stack, TargetGroupArn))
    .find((at) => at !== undefined);
  if (group === undefined) return undefined;
  return resourcesOf(s, 'AWS::ECS::Service')
    .flatMap((service) => asList(service.properties.LoadBalancers).map((balanced) => ({ service, balanced })))
    .find(({ service, balanced }) => referenced(s, service.stack, balanced.TargetGroupArn) === group)?.balanced
    .ContainerName;
}
