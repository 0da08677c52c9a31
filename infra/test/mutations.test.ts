import { describe, expect, test } from 'vitest';
import type { Resource, Synthesized } from '../lib/synthesize.ts';
import { allChecks } from './checks/all-checks.ts';
import { synthesized } from './synthesized.ts';

type Environment = 'staging' | 'stagingPartTime' | 'production';

interface Defect {
  readonly defect: string;
  readonly in: Environment;
  /** The rule that must object. */
  readonly caughtBy: string;
  /** Breaks a copy of the templates. */
  readonly seed: (copy: Synthesized) => void;
}

function first(copy: Synthesized, type: string, matches: (resource: Resource) => boolean = () => true): Resource {
  for (const template of Object.values(copy.templates)) {
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type === type && matches(resource)) return resource;
    }
  }
  throw new Error(`No ${type} to break`);
}

function remove(copy: Synthesized, type: string, matches: (resource: Resource) => boolean = () => true): void {
  const victim = first(copy, type, matches);
  for (const template of Object.values(copy.templates)) {
    for (const [id, resource] of Object.entries(template.Resources))
      if (resource === victim) delete template.Resources[id];
  }
}

const withContainer = (name: string) => (resource: Resource) =>
  resource.Properties.ContainerDefinitions.some((container: { Name: string }) => container.Name === name);

function container(copy: Synthesized, name: string) {
  const task = first(copy, 'AWS::ECS::TaskDefinition', withContainer(name));
  return task.Properties.ContainerDefinitions.find((candidate: { Name: string }) => candidate.Name === name);
}

function operatorWorkflow(copy: Synthesized): { Ref: string } {
  const found = Object.entries(copy.templates.compute?.Resources ?? {}).find(([, { Properties }]) =>
    String(Properties?.StateMachineName).endsWith('-import-operator'),
  );
  if (found === undefined) throw new Error('No workflow of operators');
  return { Ref: found[0] };
}

const describes = (text: string) => (resource: Resource) => String(resource.Properties.Description).includes(text);
const scheme = (name: string) => (resource: Resource) => resource.Properties.Scheme === name;

const defects: Defect[] = [
  {
    defect: 'the database takes connections from every address',
    in: 'production',
    caughtBy: 'only the topology is reachable',
    seed: (copy) => {
      first(
        copy,
        'AWS::EC2::SecurityGroup',
        (r) => r.Properties.GroupDescription === 'Database',
      ).Properties.SecurityGroupIngress = [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432 }];
    },
  },
  {
    defect: 'the dashboard may talk to the whole VPC',
    in: 'staging',
    caughtBy: 'inside rules are by reference',
    seed: (copy) => {
      first(
        copy,
        'AWS::EC2::SecurityGroup',
        (r) => r.Properties.GroupDescription === 'Tasks of frontend',
      ).Properties.SecurityGroupEgress = [{ CidrIp: '10.20.0.0/16', IpProtocol: '-1' }];
    },
  },
  {
    defect: 'the balancer calls the API at another port',
    in: 'production',
    caughtBy: 'only the topology is reachable',
    seed: (copy) => {
      for (const template of Object.values(copy.templates)) {
        for (const { Type, Properties } of Object.values(template.Resources)) {
          if (Type.startsWith('AWS::EC2::SecurityGroup') && Properties.FromPort === 8000)
            Object.assign(Properties, { FromPort: 8001, ToPort: 8001 });
        }
      }
    },
  },
  {
    defect: 'a rule has lost its other end',
    in: 'production',
    caughtBy: 'no half open rules',
    seed: (copy) => remove(copy, 'AWS::EC2::SecurityGroupEgress', describes('Database')),
  },
  {
    defect: 'a role may do everything in S3',
    in: 'production',
    caughtBy: 'permissions are narrow',
    seed: (copy) => {
      first(copy, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement.push({
        Effect: 'Allow',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::x',
      });
    },
  },
  {
    defect: 'a role may read every object',
    in: 'production',
    caughtBy: 'permissions are narrow',
    seed: (copy) => {
      first(copy, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement.push({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: '*',
      });
    },
  },
  {
    defect: 'everyone may read the tapes',
    in: 'production',
    caughtBy: 'owners allow only who they name',
    seed: (copy) => {
      const policy = first(copy, 'AWS::S3::BucketPolicy', (r) => JSON.stringify(r.Properties.Bucket).includes('Tapes'));
      policy.Properties.PolicyDocument.Statement.push({
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: '*',
      });
    },
  },
  {
    defect: 'a tape that is put is accepted at once',
    in: 'production',
    caughtBy: 'only operators accept and undo',
    seed: (copy) => {
      const { Properties } = first(
        copy,
        'AWS::StepFunctions::StateMachine',
        (r) => r.Properties.StateMachineName === 'portfolio-production-import',
      );
      Properties.DefinitionString = JSON.parse(
        JSON.stringify(Properties.DefinitionString).replace(
          String.raw`\"--rejects\",`,
          String.raw`\"--accept\",\"--rejects\",`,
        ),
      );
    },
  },
  {
    defect: 'an object that is put starts the workflow of operators',
    in: 'production',
    caughtBy: 'only operators accept and undo',
    seed: (copy) => {
      first(copy, 'AWS::Events::Rule', (r) =>
        r.Properties.EventPattern?.source?.includes('aws.s3'),
      ).Properties.Targets[1].Arn = operatorWorkflow(copy);
    },
  },
  {
    defect: 'another role may accept and undo',
    in: 'production',
    caughtBy: 'only operators accept and undo',
    seed: (copy) => {
      const policy = Object.values(copy.templates.compute?.Resources ?? {}).find((r) => r.Type === 'AWS::IAM::Policy');
      policy?.Properties.PolicyDocument.Statement.push({
        Effect: 'Allow',
        Action: 'states:StartExecution',
        Resource: operatorWorkflow(copy),
      });
    },
  },
  {
    defect: 'every branch may deploy to production',
    in: 'production',
    caughtBy: 'roles are taken by one service',
    seed: (copy) => {
      const role = first(copy, 'AWS::IAM::Role', (r) => r.Properties.RoleName === 'portfolio-production-pipeline');
      role.Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals[
        'token.actions.githubusercontent.com:sub'
      ] = 'repo:example/portfolio-dashboard:*';
    },
  },
  {
    defect: 'the database is not encrypted',
    in: 'staging',
    caughtBy: 'everything at rest is encrypted',
    seed: (copy) => {
      first(copy, 'AWS::RDS::DBInstance').Properties.StorageEncrypted = false;
    },
  },
  {
    defect: 'a log is not encrypted',
    in: 'production',
    caughtBy: 'everything at rest is encrypted',
    seed: (copy) => {
      delete first(copy, 'AWS::Logs::LogGroup').Properties.KmsKeyId;
    },
  },
  {
    defect: 'the database takes connections without TLS',
    in: 'production',
    caughtBy: 'the database is closed',
    seed: (copy) => {
      first(copy, 'AWS::RDS::DBParameterGroup').Properties.Parameters['rds.force_ssl'] = '0';
    },
  },
  {
    defect: 'the tape bucket answers without TLS',
    in: 'production',
    caughtBy: 'only private and over tls',
    seed: (copy) => remove(copy, 'AWS::S3::BucketPolicy', (r) => JSON.stringify(r.Properties.Bucket).includes('Tapes')),
  },
  {
    defect: 'tasks get public addresses',
    in: 'staging',
    caughtBy: 'tasks are not on the internet',
    seed: (copy) => {
      first(copy, 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp = 'ENABLED';
    },
  },
  {
    defect: 'an image is named by a tag',
    in: 'production',
    caughtBy: 'images are digests',
    seed: (copy) => {
      container(copy, 'frontend').Image = 'registry.example.com/frontend:latest';
    },
  },
  {
    defect: 'the API knows the owner’s password',
    in: 'production',
    caughtBy: 'only migrations are the owner',
    seed: (copy) => {
      container(copy, 'backend').Secrets = container(copy, 'migrate').Secrets;
    },
  },
  {
    defect: 'a password stands in the template',
    in: 'production',
    caughtBy: 'secrets are references',
    seed: (copy) => {
      container(copy, 'migrate').Environment.push({ Name: 'DATABASE_PASSWORD', Value: 'secret' });
    },
  },
  {
    defect: 'the API runs as root',
    in: 'production',
    caughtBy: 'containers are hardened',
    seed: (copy) => {
      container(copy, 'backend').User = '0';
    },
  },
  {
    defect: 'the importer has another memory limit than on the laptop',
    in: 'production',
    caughtBy: 'containers are hardened',
    seed: (copy) => {
      container(copy, 'import').Memory = 2048;
    },
  },
  {
    defect: 'image tags can be moved',
    in: 'staging',
    caughtBy: 'images are kept safely',
    seed: (copy) => {
      first(copy, 'AWS::ECR::Repository').Properties.ImageTagMutability = 'MUTABLE';
    },
  },
  {
    defect: 'the balancer asks for readiness, so that a database outage replaces every task',
    in: 'production',
    caughtBy: 'ports and paths are those of the topology',
    seed: (copy) => {
      first(
        copy,
        'AWS::ElasticLoadBalancingV2::TargetGroup',
        (r) => r.Properties.HealthCheckPath === '/health',
      ).Properties.HealthCheckPath = '/ready';
    },
  },
  {
    defect: 'the API is not told what day it is where the portfolio is',
    in: 'production',
    caughtBy: 'environment is that of the topology',
    seed: (copy) => {
      const backend = container(copy, 'backend');
      backend.Environment = backend.Environment.filter(({ Name }: { Name: string }) => Name !== 'PORTFOLIO_TIME_ZONE');
    },
  },
  {
    defect: 'a failed deployment stays',
    in: 'staging',
    caughtBy: 'deployments roll back by themselves',
    seed: (copy) => {
      first(copy, 'AWS::ECS::Service').Properties.DeploymentConfiguration.DeploymentCircuitBreaker.Rollback = false;
    },
  },
  {
    defect: 'a deployment watches an alarm that does not exist',
    in: 'production',
    caughtBy: 'deployments roll back by themselves',
    seed: (copy) => {
      first(copy, 'AWS::ECS::Service').Properties.DeploymentConfiguration.Alarms.AlarmNames = [
        'portfolio-production-backend-eror',
      ];
    },
  },
  {
    defect: 'production runs on spare capacity',
    in: 'production',
    caughtBy: 'spare capacity is not for production',
    seed: (copy) => {
      first(copy, 'AWS::ECS::Service').Properties.CapacityProviderStrategy[0].CapacityProvider = 'FARGATE_SPOT';
    },
  },
  {
    defect: 'the API starts although its migrations failed',
    in: 'production',
    caughtBy: 'migrations come first',
    seed: (copy) => {
      container(copy, 'backend').DependsOn[0].Condition = 'COMPLETE';
    },
  },
  {
    defect: 'the database of production is in one zone',
    in: 'production',
    caughtBy: 'production survives a zone',
    seed: (copy) => {
      first(copy, 'AWS::RDS::DBInstance').Properties.MultiAZ = false;
    },
  },
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
    defect: 'logs of production are gone after a week',
    in: 'production',
    caughtBy: 'logs are kept as configured',
    seed: (copy) => {
      first(copy, 'AWS::Logs::LogGroup').Properties.RetentionInDays = 7;
    },
  },
  {
    defect: 'the database of production can be deleted',
    in: 'production',
    caughtBy: 'data is protected as configured',
    seed: (copy) => {
      first(copy, 'AWS::RDS::DBInstance').Properties.DeletionProtection = false;
    },
  },
  {
    defect: 'another stack holds on to the address of the database',
    in: 'production',
    caughtBy: 'a restored database can take the place',
    seed: (copy) => {
      const data = copy.templates.data as { Outputs: Record<string, unknown>; Resources: Record<string, Resource> };
      const [id] = Object.entries(data.Resources).find(([, { Type }]) => Type === 'AWS::RDS::DBInstance') ?? [];
      data.Outputs.Address = { Value: { 'Fn::GetAtt': [id, 'Endpoint.Address'] }, Export: { Name: 'address' } };
    },
  },
  {
    defect: 'an alarm tells nobody',
    in: 'staging',
    caughtBy: 'every alert is an alarm',
    seed: (copy) => {
      delete first(copy, 'AWS::CloudWatch::Alarm').Properties.AlarmActions;
    },
  },
  {
    defect: 'an alert has no alarm',
    in: 'production',
    caughtBy: 'every alert is an alarm',
    seed: (copy) => remove(copy, 'AWS::CloudWatch::Alarm'),
  },
  {
    defect: 'an alarm reads a metric that nothing emits',
    in: 'staging',
    caughtBy: 'alarms read what is emitted',
    seed: (copy) => {
      first(copy, 'AWS::CloudWatch::Alarm', (r) => r.Properties.Namespace === 'AWS/RDS').Properties.MetricName =
        'CPUUtilisation';
    },
  },
  {
    defect: 'an alarm counts failures twice',
    in: 'production',
    caughtBy: 'alarms read what is emitted',
    seed: (copy) => {
      const alarm = first(
        copy,
        'AWS::CloudWatch::Alarm',
        (r) => r.Properties.AlarmName === 'portfolio-production-backend-errors',
      );
      const query = alarm.Properties.Metrics.find(
        ({ Expression }: { Expression?: string }) => Expression !== undefined,
      );
      query.Expression = query.Expression.replace('FILL(m0, 0)', 'FILL(m0, 0) + FILL(m0, 0)');
    },
  },
  {
    defect: 'a saved query asks for a field that no line has',
    in: 'staging',
    caughtBy: 'log questions are saved',
    seed: (copy) => {
      const query = first(copy, 'AWS::Logs::QueryDefinition');
      query.Properties.QueryString = query.Properties.QueryString.replace('requestId', 'request_id');
    },
  },
  {
    defect: 'a saved query asks a log group that nothing writes',
    in: 'production',
    caughtBy: 'log questions are saved',
    seed: (copy) => {
      first(copy, 'AWS::Logs::QueryDefinition').Properties.LogGroupNames = ['/portfolio/production/api'];
    },
  },
  {
    defect: 'the alarm topic has no reader',
    in: 'production',
    caughtBy: 'alarms reach a person',
    seed: (copy) => remove(copy, 'AWS::SNS::Subscription'),
  },
  {
    defect: 'the database of a part-time environment runs at night',
    in: 'stagingPartTime',
    caughtBy: 'evenings are quiet',
    seed: (copy) => remove(copy, 'AWS::Scheduler::Schedule', (r) => JSON.stringify(r).includes('stopDBInstance')),
  },
  {
    defect: 'production stops by the clock',
    in: 'production',
    caughtBy: 'evenings are quiet',
    seed: (copy) => {
      first(copy, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties.ScheduledActions = [
        { ScheduledActionName: 'stop' },
      ];
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
  {
    defect: 'a security group is left over',
    in: 'staging',
    caughtBy: 'every group has an owner',
    seed: (copy) => {
      for (const template of Object.values(copy.templates)) {
        if (Object.values(template.Resources).some(({ Type }) => Type === 'AWS::EC2::SecurityGroup')) {
          template.Resources.Forgotten = { Type: 'AWS::EC2::SecurityGroup', Properties: {} };
          return;
        }
      }
    },
  },
];

describe('a seeded defect is caught', () => {
  test.each(defects)('$defect', ({ in: name, caughtBy, seed }) => {
    const copy = { ...synthesized(name), templates: structuredClone(synthesized(name).templates) };
    seed(copy);
    const check = allChecks.get(caughtBy);
    expect(check, `there is no rule "${caughtBy}"`).toBeDefined();
    expect(check?.(copy)).not.toEqual([]);
  });

  test('each rule has a defect that it catches', () => {
    const proven = new Set(defects.map(({ caughtBy }) => caughtBy));
    expect([...allChecks.keys()].filter((name) => !proven.has(name))).toEqual([]);
  });
});
