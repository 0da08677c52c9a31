import { containerUser, deployableServices, type ServiceName, services } from '../../../platform/topology.ts';
import { allReferenced, asList, asText, type Check, type Located, referenced, resourcesOf } from './templates.ts';

/** Image repositories are not listed, because ECR encrypts every one regardless of the template. */
export const everythingAtRestIsEncrypted: Check = (s) => {
  const wanting = (located: Located, encrypted: boolean) => (encrypted ? [] : [`${located.at} is not encrypted`]);
  return [
    // An instance restored from a snapshot has the snapshot's encryption and key.
    ...resourcesOf(s, 'AWS::RDS::DBInstance')
      .filter(({ properties }) => properties.DBSnapshotIdentifier === undefined)
      .flatMap((r) => wanting(r, r.properties.StorageEncrypted === true && r.properties.KmsKeyId !== undefined)),
    ...resourcesOf(s, 'AWS::S3::Bucket').flatMap((r) => wanting(r, r.properties.BucketEncryption !== undefined)),
    ...resourcesOf(s, 'AWS::SNS::Topic').flatMap((r) => wanting(r, r.properties.KmsMasterKeyId !== undefined)),
    ...resourcesOf(s, 'AWS::SQS::Queue').flatMap((r) => wanting(r, r.properties.KmsMasterKeyId !== undefined)),
    ...resourcesOf(s, 'AWS::Logs::LogGroup').flatMap((r) => wanting(r, r.properties.KmsKeyId !== undefined)),
    ...resourcesOf(s, 'AWS::KMS::Key').flatMap((r) =>
      r.properties.EnableKeyRotation === true ? [] : [`${r.at} is never rotated`],
    ),
  ];
};

/** Buckets, topics and queues refuse requests without TLS, and buckets refuse public access. */
export const onlyPrivateAndOverTls: Check = (s) => {
  const found: string[] = [];
  for (const [owner, policy, key] of [
    ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'Bucket'],
    ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'Topics'],
    ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'Queues'],
  ] as const) {
    for (const { at } of resourcesOf(s, owner)) {
      const refuses = resourcesOf(s, policy)
        .filter(({ stack, properties }) => asList(properties[key]).some((value) => referenced(s, stack, value) === at))
        .flatMap(({ properties }) => asList(properties.PolicyDocument.Statement))
        .some(
          (statement) => statement.Effect === 'Deny' && statement.Condition?.Bool?.['aws:SecureTransport'] === 'false',
        );
      if (!refuses) found.push(`${at} answers without TLS`);
    }
  }
  for (const { at, properties } of resourcesOf(s, 'AWS::S3::Bucket')) {
    const block = properties.PublicAccessBlockConfiguration ?? {};
    const all = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].every(
      (key) => block[key] === true,
    );
    if (!all) found.push(`${at} could be made public`);
  }
  return found;
};

export const theDatabaseIsClosed: Check = (s) =>
  resourcesOf(s, 'AWS::RDS::DBInstance').flatMap(({ at, stack, properties }) => {
    const found: string[] = [];
    if (properties.PubliclyAccessible !== false) found.push(`${at} has a public address`);
    if (properties.EnableIAMDatabaseAuthentication !== true) found.push(`${at} takes no IAM tokens`);
    if (properties.ManageMasterUserPassword !== true) found.push(`${at}: RDS does not manage the owner's password`);
    if (properties.MasterUserPassword !== undefined) found.push(`${at} has a password in the template`);
    const group = referenced(s, stack, properties.DBParameterGroupName);
    const parameters = resourcesOf(s, 'AWS::RDS::DBParameterGroup').find((other) => other.at === group)?.properties
      .Parameters;
    if (parameters?.['rds.force_ssl'] !== '1') found.push(`${at} takes connections without TLS`);
    if (properties.EngineVersion !== '17')
      found.push(
        `${at} is ${properties.EngineVersion}: name the major version 17, because AWS installs minor ones by itself`,
      );
    return found;
  });

/** No task has a public address, and no task or data subnet has a route to the internet. */
export const tasksAreNotOnTheInternet: Check = (s) => {
  const found: string[] = [];
  const publicSubnets = new Set(
    resourcesOf(s, 'AWS::EC2::Route')
      .filter(({ properties }) => properties.GatewayId !== undefined || properties.NatGatewayId !== undefined)
      .flatMap(({ stack, properties }) => {
        const table = referenced(s, stack, properties.RouteTableId);
        return resourcesOf(s, 'AWS::EC2::SubnetRouteTableAssociation')
          .filter((other) => referenced(s, other.stack, other.properties.RouteTableId) === table)
          .map((other) => referenced(s, other.stack, other.properties.SubnetId));
      }),
  );
  if (publicSubnets.size < 2) found.push('the public balancer needs public subnets in two zones');
  for (const { at, properties } of resourcesOf(s, 'AWS::EC2::Subnet')) {
    if (properties.MapPublicIpOnLaunch !== false) found.push(`${at} hands out public addresses`);
  }
  const check = (at: string, stack: string, subnets: unknown, publicIp: unknown) => {
    if (publicIp !== 'DISABLED') found.push(`${at} has a public address`);
    for (const subnet of asList(subnets)) {
      if (publicSubnets.has(referenced(s, stack, subnet))) found.push(`${at} is in a public subnet`);
    }
  };
  for (const { at, stack, properties } of resourcesOf(s, 'AWS::ECS::Service')) {
    const { Subnets, AssignPublicIp } = properties.NetworkConfiguration.AwsvpcConfiguration;
    check(at, stack, Subnets, AssignPublicIp);
  }
  for (const { at, stack, properties } of resourcesOf(s, 'AWS::StepFunctions::StateMachine')) {
    const publicIp = /"AssignPublicIp":"(\w+)"/.exec(asText(properties.DefinitionString))?.[1];
    check(at, stack, [], publicIp);
  }
  for (const { at, stack, properties } of resourcesOf(s, 'AWS::RDS::DBSubnetGroup')) {
    check(at, stack, properties.SubnetIds, 'DISABLED');
  }
  return found;
};

/** Actions that AWS can't limit to a resource; whoever needs another one records why. */
const unlimitedActions: Readonly<Record<string, string>> = {
  'ecr:GetAuthorizationToken': 'signs in to the registry as a whole',
  'xray:PutTraceSegments': 'traces have no resource',
  'xray:PutTelemetryRecords': 'traces have no resource',
  'xray:GetSamplingRules': 'traces have no resource',
  'xray:GetSamplingTargets': 'traces have no resource',
  'logs:CreateLogDelivery': 'log delivery of Step Functions has no resource',
  'logs:GetLogDelivery': 'log delivery of Step Functions has no resource',
  'logs:UpdateLogDelivery': 'log delivery of Step Functions has no resource',
  'logs:DeleteLogDelivery': 'log delivery of Step Functions has no resource',
  'logs:ListLogDeliveries': 'log delivery of Step Functions has no resource',
  'logs:PutResourcePolicy': 'log delivery of Step Functions has no resource',
  'logs:DescribeResourcePolicies': 'log delivery of Step Functions has no resource',
  'logs:DescribeLogGroups': 'log delivery of Step Functions has no resource',
};

export const permissionsAreNarrow: Check = (s) =>
  resourcesOf(s, 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role').flatMap(({ at, properties }) => {
    const documents = [
      properties.PolicyDocument,
      ...(properties.Policies ?? []).map((p: { PolicyDocument: unknown }) => p.PolicyDocument),
    ];
    const managed = asList(properties.ManagedPolicyArns).map(
      (arn) => `${at} takes the ready-made policy ${asText(arn)}`,
    );
    return [
      ...managed,
      ...documents
        .filter((document) => document !== undefined)
        .flatMap((document) => asList(document.Statement))
        .flatMap((statement) => {
          const actions = asList(statement.Action).map(asText);
          const resources = asList(statement.Resource).map(asText);
          return [
            ...actions.filter((action) => action.includes('*')).map((action) => `${at} may do ${action}`),
            ...(resources.includes('*')
              ? actions
                  .filter((action) => !(action in unlimitedActions))
                  .map((action) => `${at} may do ${action} to everything`)
              : []),
          ];
        }),
    ];
  });

/** How CDK grants the use of a key; each wildcard covers two actions: with and without plaintext, or from and to. */
const keyUse: readonly string[] = ['kms:GenerateDataKey*', 'kms:ReEncrypt*'];
/** The AWS account that delivers the balancers' logs, one for each region; newer regions use a service principal. */
const logDelivery: Readonly<Record<string, string>> = { 'us-east-1': 'arn:aws:iam::127311923021:root' };

/** What the resource policy of a key, a bucket, a queue or a topic allows. */
export const ownersAllowOnlyWhoTheyName: Check = (s) =>
  resourcesOf(s, 'AWS::KMS::Key', 'AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy').flatMap(
    ({ at, properties }) =>
      asList((properties.KeyPolicy ?? properties.PolicyDocument).Statement)
        .filter(({ Effect }) => Effect === 'Allow')
        .map(({ Principal, Action }) => ({ Action, account: Principal === '*' ? '*' : asText(Principal?.AWS ?? '') }))
        // A key must leave access to the account's own policies; without this, nobody could ever change it.
        .filter(({ account }) => account !== 'arn:aws:iam::<AWS::AccountId>:root')
        .flatMap(({ account, Action }) => [
          ...(account === '' || account === logDelivery[s.config.region] ? [] : [`${at} lets in ${account}`]),
          ...asList(Action)
            .map(asText)
            .filter((action) => action.includes('*') && !keyUse.includes(action))
            .map((action) => `${at} allows ${action}`),
        ]),
  );

/** Who may assume a role, and under which condition. */
export const rolesAreTakenByOneService: Check = (s) =>
  resourcesOf(s, 'AWS::IAM::Role').flatMap(({ at, properties }) =>
    asList(properties.AssumeRolePolicyDocument.Statement).flatMap((statement) => {
      const { Service, Federated, AWS } = statement.Principal;
      if (AWS !== undefined || statement.Principal === '*') return [`${at} can be taken by an account`];
      if (Service !== undefined) return asList(Service).length === 1 ? [] : [`${at} can be taken by several services`];
      const conditions = statement.Condition?.StringEquals ?? {};
      const subject = conditions['token.actions.githubusercontent.com:sub'];
      const audience = conditions['token.actions.githubusercontent.com:aud'];
      const wanted = `${s.site.githubSubject}:environment:${s.config.name}`;
      return Federated !== undefined && subject === wanted && audience === 'sts.amazonaws.com'
        ? []
        : [`${at} can be taken by more than the jobs of ${wanted}`];
    }),
  );

/**
 * Uploading a tape isn't enough to accept or undo one: no event starts the operator's workflow, and only one policy
 * allows it.
 */
export const onlyOperatorsAcceptAndUndo: Check = (s) => {
  const machines = resourcesOf(s, 'AWS::StepFunctions::StateMachine');
  const operates = ({ properties }: Located) => /--(accept|undo)[\\"']/.test(asText(properties.DefinitionString));
  const isOperator = (at: string | undefined) => machines.some((machine) => machine.at === at && operates(machine));
  const started = resourcesOf(s, 'AWS::Events::Rule', 'AWS::Scheduler::Schedule').flatMap(({ at, stack, properties }) =>
    allReferenced(s, stack, properties.Targets ?? properties.Target)
      .filter(isOperator)
      .map(() => `${at} starts what only an operator may`),
  );
  const granted = resourcesOf(s, 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role').flatMap(
    ({ at, stack, properties }) =>
      [properties.PolicyDocument, ...asList(properties.Policies).map(({ PolicyDocument }) => PolicyDocument)]
        .flatMap((document) => asList(document?.Statement))
        .filter(({ Action }) => asList(Action).some((action) => /^states:(Start|\*)/.test(asText(action))))
        .filter(({ Resource }) =>
          asList(Resource).some(
            (resource) => isOperator(referenced(s, stack, resource)) || /operator|\*/.test(asText(resource)),
          ),
        )
        .filter(() => properties.ManagedPolicyName !== `portfolio-${s.config.name}-import-operators`)
        .map(() => `${at} may start what only an operator may`),
  );
  const operators = machines.filter(operates).map(({ properties }) => String(properties.StateMachineName));
  const wanted = `portfolio-${s.config.name}-import-operator`;
  return [
    ...(operators.length === 1 && operators[0] === wanted ? [] : [`${operators} accept or undo, not ${wanted} alone`]),
    ...started,
    ...granted,
  ];
};

interface Container {
  readonly at: string;
  readonly stack: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: as in the template
  readonly definition: Record<string, any>;
}

export function containersOf(s: Parameters<Check>[0]): Container[] {
  return resourcesOf(s, 'AWS::ECS::TaskDefinition').flatMap(({ at, stack, properties }) =>
    properties.ContainerDefinitions.map((definition: Container['definition']) => ({
      at: `${at}/${definition.Name}`,
      stack,
      name: definition.Name,
      definition,
    })),
  );
}

export const secretsAreReferences: Check = (s) =>
  containersOf(s).flatMap(({ at, definition }) => [
    ...asList(definition.Environment)
      .filter(({ Name, Value }) => /password|secret|token/i.test(Name) || /:\/\/[^/@]*:[^/@]*@/.test(asText(Value)))
      .map(({ Name }) => `${at} has ${Name} in plain text`),
    ...asList(definition.Secrets)
      .filter(({ ValueFrom }) => typeof ValueFrom === 'string')
      .map(({ Name }) => `${at} has ${Name} in plain text`),
  ]);

/**
 * Only migrations get the owner's credentials; the API and the importer sign in by role, each as its own database user.
 */
export const onlyMigrationsAreTheOwner: Check = (s) => {
  const users: Readonly<Record<string, string>> = {
    backend: 'portfolio_reader',
    import: 'portfolio_writer',
    migrate: 'portfolio_owner',
  };
  const found = containersOf(s).flatMap(({ at, name, definition }) => {
    const environment = new Map(asList(definition.Environment).map(({ Name, Value }) => [Name, asText(Value)]));
    const url = environment.get('DATABASE_URL');
    const user = users[name];
    if (user === undefined) return url === undefined ? [] : [`${at} knows the database`];
    const problems = url?.startsWith(`postgresql://${user}@`) ? [] : [`${at} does not connect as ${user}`];
    if (!environment.has('DATABASE_CA_FILE')) problems.push(`${at} does not check the database's certificate`);
    const hasPassword = asList(definition.Secrets).length > 0;
    if (hasPassword !== (name === 'migrate'))
      problems.push(`${at} ${hasPassword ? 'has' : 'lacks'} the owner's password`);
    if (name !== 'migrate' && environment.get('DATABASE_AUTH') !== 'iam')
      problems.push(`${at} does not sign in by token`);
    return problems;
  });
  const connects = resourcesOf(s, 'AWS::IAM::Policy').flatMap(({ at, properties }) =>
    asList(properties.PolicyDocument.Statement)
      .filter(({ Action }) => asList(Action).includes('rds-db:connect'))
      .flatMap(({ Resource }) => asList(Resource).map((resource) => `${at}: ${asText(resource)}`)),
  );
  if (connects.length !== 2 || connects.some((line) => !/\/portfolio_(reader|writer)$/.test(line))) {
    found.push(`rds-db:connect is allowed to ${connects.join(', ')}`);
  }
  return found;
};

export const imagesAreDigests: Check = (s) => {
  const parameters = Object.values(s.templates).flatMap((template) => Object.entries(template.Parameters ?? {}));
  const digests = parameters
    .filter(([, value]) => (value as { AllowedPattern?: string }).AllowedPattern === '^sha256:[0-9a-f]{64}$')
    .map(([name]) => name);
  return containersOf(s)
    .filter(({ definition }) => !digests.some((name) => asText(definition.Image).endsWith(`@<${name}>`)))
    .map(({ at }) => `${at} runs an image that is not named by its digest`);
};

/** Migrations and imports are other commands of the backend's image. */
function entryPointOf(name: ServiceName): readonly string[] {
  const deployable = deployableServices.find((candidate) => candidate === name) ?? 'backend';
  return services[deployable].container.entryPoint;
}

/** The same hardening that Compose gives these containers, from the same topology. */
export const containersAreHardened: Check = (s) =>
  containersOf(s).flatMap(({ at, name, definition }) => {
    const service = services[name as ServiceName];
    if (service === undefined) return [`${at} is not in the topology`];
    const found: string[] = [];
    if (definition.User !== String(containerUser)) found.push(`${at} does not run as ${containerUser}`);
    if (definition.ReadonlyRootFilesystem !== true) found.push(`${at} can write to its image`);
    if (JSON.stringify(definition.LinuxParameters?.Capabilities) !== '{"Drop":["ALL"]}')
      found.push(`${at} keeps capabilities`);
    if (definition.Memory !== service.limits.memoryMiB) found.push(`${at} has another memory limit than the topology`);
    if (definition.StopTimeout !== service.stopGraceSeconds)
      found.push(`${at} is killed at another time than in the topology`);
    if (JSON.stringify(definition.EntryPoint) !== JSON.stringify(entryPointOf(name as ServiceName)))
      found.push(`${at} starts something else than the topology says`);
    if (definition.LogConfiguration?.LogDriver !== 'awslogs') found.push(`${at} writes no log`);
    if (definition.Privileged === true) found.push(`${at} is privileged`);
    return found;
  });

export const imagesAreKeptSafely: Check = (s) =>
  resourcesOf(s, 'AWS::ECR::Repository').flatMap(({ at, properties }) => [
    ...(properties.ImageTagMutability === 'IMMUTABLE' ? [] : [`${at}: tags can be moved`]),
    ...(properties.ImageScanningConfiguration?.ScanOnPush === true ? [] : [`${at}: images are not scanned`]),
    ...(properties.LifecyclePolicy === undefined ? [`${at}: images pile up`] : []),
  ]);
