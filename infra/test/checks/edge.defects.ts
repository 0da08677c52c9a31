import { type Defect, first, remove, scheme } from './defect.ts';

export const defects: readonly Defect[] = [
  {
    defect: 'port 80 serves the dashboard',
    in: 'production',
    caughtBy: 'plain http only redirects',
    seed: (copy) => {
      const listener = first(copy, 'AWS::ElasticLoadBalancingV2::Listener', (r) => r.Properties.Port === 80);
      listener.Properties.DefaultActions = [{ Type: 'forward', TargetGroupArn: 'x' }];
    },
  },
  {
    defect: 'the firewall guards nothing',
    in: 'staging',
    caughtBy: 'the firewall is attached',
    seed: (copy) => remove(copy, 'AWS::WAFv2::WebACLAssociation'),
  },
  {
    defect: 'the firewall only counts',
    in: 'production',
    caughtBy: 'the firewall is attached',
    seed: (copy) => {
      first(copy, 'AWS::WAFv2::WebACL').Properties.Rules[2].OverrideAction = { Count: {} };
    },
  },
  {
    defect: 'the public balancer writes no access log',
    in: 'production',
    caughtBy: 'balancers log and drop bad headers',
    seed: (copy) => {
      const balancer = first(copy, 'AWS::ElasticLoadBalancingV2::LoadBalancer', scheme('internet-facing'));
      balancer.Properties.LoadBalancerAttributes = balancer.Properties.LoadBalancerAttributes.filter(
        ({ Key }: { Key: string }) => !Key.startsWith('access_logs'),
      );
    },
  },
  {
    defect: 'the API sees its paths with the prefix',
    in: 'production',
    caughtBy: 'only public api paths are offered',
    seed: (copy) => {
      delete first(copy, 'AWS::ElasticLoadBalancingV2::ListenerRule', (r) => r.Properties.Transforms !== undefined)
        .Properties.Transforms;
    },
  },
  {
    defect: 'an unknown API path reaches the dashboard',
    in: 'staging',
    caughtBy: 'unknown api paths end at the edge',
    seed: (copy) =>
      remove(
        copy,
        'AWS::ElasticLoadBalancingV2::ListenerRule',
        (r) => r.Properties.Actions.at(-1).Type === 'fixed-response',
      ),
  },
  {
    defect: 'a rule answers to every name',
    in: 'production',
    caughtBy: 'the edge answers to its own name only',
    seed: (copy) => {
      const rule = first(
        copy,
        'AWS::ElasticLoadBalancingV2::ListenerRule',
        (r) => r.Properties.Conditions[0].HostHeaderConfig !== undefined,
      );
      rule.Properties.Conditions.shift();
    },
  },
  {
    defect: 'a rule answers to the name of the other balancer',
    in: 'staging',
    caughtBy: 'the edge answers to its own name only',
    seed: (copy) => {
      for (const template of Object.values(copy.templates))
        for (const { Type, Properties } of Object.values(template.Resources))
          if (Type === 'AWS::ElasticLoadBalancingV2::ListenerRule' && Properties.Conditions[0].HostHeaderConfig)
            Properties.Conditions[0].HostHeaderConfig.Values = ['*.elb.amazonaws.com'];
    },
  },
  {
    defect: 'other names get the answer of no rule instead of a refusal',
    in: 'production',
    caughtBy: 'the edge answers to its own name only',
    seed: (copy) => {
      const listener = first(
        copy,
        'AWS::ElasticLoadBalancingV2::Listener',
        (r) => r.Properties.DefaultActions[0].FixedResponseConfig?.StatusCode === '421',
      );
      listener.Properties.DefaultActions[0].FixedResponseConfig.StatusCode = '200';
    },
  },
  {
    defect: 'plain HTTP redirects to the name that was asked for',
    in: 'production',
    caughtBy: 'the edge answers to its own name only',
    seed: (copy) => {
      const listener = first(
        copy,
        'AWS::ElasticLoadBalancingV2::Listener',
        (r) => r.Properties.DefaultActions[0].Type === 'redirect',
      );
      delete listener.Properties.DefaultActions[0].RedirectConfig.Host;
    },
  },
  {
    defect: 'a program without a session is sent to a page to sign in',
    in: 'production',
    caughtBy: 'sign in guards every rule',
    seed: (copy) => {
      const rule = first(
        copy,
        'AWS::ElasticLoadBalancingV2::ListenerRule',
        (r) => r.Properties.Actions[0].AuthenticateOidcConfig?.OnUnauthenticatedRequest === 'deny',
      );
      rule.Properties.Actions[0].AuthenticateOidcConfig.OnUnauthenticatedRequest = 'authenticate';
    },
  },
  {
    defect: 'the API answers without sign-in',
    in: 'production',
    caughtBy: 'sign in guards every rule',
    seed: (copy) => {
      const rule = first(
        copy,
        'AWS::ElasticLoadBalancingV2::ListenerRule',
        (r) => r.Properties.Actions[0].Type === 'authenticate-oidc',
      );
      rule.Properties.Actions.shift();
    },
  },
  {
    defect: 'two listener rules have one priority',
    in: 'production',
    caughtBy: 'rules fit the balancer',
    seed: (copy) => {
      const rule = first(copy, 'AWS::ElasticLoadBalancingV2::ListenerRule', (r) => r.Properties.Priority === 11);
      rule.Properties.Priority = 10;
    },
  },
];
