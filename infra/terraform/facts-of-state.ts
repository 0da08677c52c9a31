/** What Terraform's state of the example says, in the words that both descriptions share. */
import { type ContainerFacts, type Facts, pathsByPriority, sorted } from './shared-facts.ts';

// biome-ignore lint/suspicious/noExplicitAny: the provider's attributes have one shape for each of a thousand types
type Attributes = Record<string, any>;

export interface StateResource {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly index?: string | number;
  readonly values: Attributes;
}

export interface StateModule {
  readonly address?: string;
  readonly resources?: readonly StateResource[];
  readonly child_modules?: readonly StateModule[];
}

type Find = (type: string, module?: string) => StateResource[];

export function everyResource(root: StateModule): StateResource[] {
  return [...(root.resources ?? []), ...(root.child_modules ?? []).flatMap(everyResource)];
}

/** @param root the root module of `terraform show -json`, or of a test's state */
export function factsOfState(root: StateModule, services: readonly string[]): Facts {
  const all = everyResource(root);
  const of: Find = (type, module) =>
    all.filter((it) => it.type === type && (module === undefined || it.address.startsWith(`module.${module}.`)));
  return {
    ...network(of),
    ...database(of),
    ...Object.fromEntries(
      of('aws_ecr_repository').map(({ values }) => [`repository ${values.name}`, repository(values, of)]),
    ),
    ...Object.assign({}, ...services.map((name) => service(name, of))),
    ...Object.fromEntries(
      of('aws_cloudwatch_log_group').map(({ values }) => [`log days of ${values.name}`, values.retention_in_days]),
    ),
    'cluster metrics': of('aws_ecs_cluster')[0]?.values.setting[0].value,
  };
}

function network(of: Find): Facts {
  const zones = of('aws_subnet').filter(({ index }) => String(index).startsWith('services-')).length;
  const endpoints = of('aws_vpc_endpoint').map(({ values: it }) => [
    it.service_name.replace(/^com\.amazonaws\.[a-z0-9-]+\./, ''),
    it.vpc_endpoint_type === 'Gateway' ? 'gateway' : `${it.subnet_ids.length} zones`,
  ]);
  if (zones === 0) throw new Error('the state has no subnets for services');
  return {
    subnets: sorted(
      of('aws_subnet').map(({ values: it }) => `${it.cidr_block}${it.map_public_ip_on_launch ? ' public' : ''}`),
    ),
    endpoints: Object.fromEntries(endpoints),
    balancers: sorted(
      of('aws_lb').map(
        ({ values: it }) =>
          `${it.internal ? 'internal' : 'internet-facing'} invalid headers dropped ${it.drop_invalid_header_fields}`,
      ),
    ),
  };
}

function database(of: Find): Facts {
  const it = of('aws_db_instance')[0]?.values ?? {};
  const parameters = of('aws_db_parameter_group')[0]?.values.parameter ?? [];
  return {
    database: {
      engine: `${it.engine} ${it.engine_version}`,
      class: it.instance_class,
      multiAz: it.multi_az,
      storage: [it.storage_type, it.allocated_storage, it.max_allocated_storage],
      encrypted: it.storage_encrypted,
      public: it.publicly_accessible,
      port: it.port,
      tokens: it.iam_database_authentication_enabled,
      passwordByRds: it.manage_master_user_password,
      backupDays: it.backup_retention_period,
      windows: [it.backup_window, it.maintenance_window],
      protected: [it.deletion_protection, !it.delete_automated_backups],
      minorUpgrades: it.auto_minor_version_upgrade,
      logs: it.enabled_cloudwatch_logs_exports,
      authority: it.ca_cert_identifier,
    },
    'database parameters': Object.fromEntries(parameters.map(({ name, value }: Attributes) => [name, value])),
  };
}

function repository(it: Attributes, of: Find) {
  const policy = of('aws_ecr_lifecycle_policy').find(({ values }) => values.repository === it.name);
  return {
    tags: it.image_tag_mutability,
    scan: it.image_scanning_configuration[0].scan_on_push,
    kept: JSON.parse(policy?.values.policy ?? '{"rules":[]}').rules.map(
      ({ selection }: Attributes) => `${selection.tagStatus} ${selection.countType} ${selection.countNumber}`,
    ),
  };
}

function service(name: string, of: Find): Facts {
  const one = (type: string): Attributes => of(type, name)[0]?.values ?? {};
  const it = one('aws_ecs_service');
  const task = one('aws_ecs_task_definition');
  const range = one('aws_appautoscaling_target');
  const scaling = one('aws_appautoscaling_policy').target_tracking_scaling_policy_configuration?.[0] ?? {};
  const containers = JSON.parse(task.container_definitions ?? '[]') as Attributes[];
  return {
    [`${name} service`]: {
      deployment: [it.deployment_minimum_healthy_percent, it.deployment_maximum_percent],
      breaker: [it.deployment_circuit_breaker?.[0].enable, it.deployment_circuit_breaker?.[0].rollback],
      grace: it.health_check_grace_period_seconds,
      runsOn: it.capacity_provider_strategy?.[0].capacity_provider,
      publicAddress: it.network_configuration?.[0].assign_public_ip,
      shell: it.enable_execute_command,
    },
    [`${name} scaling`]: [
      range.min_capacity,
      range.max_capacity,
      scaling.target_value,
      scaling.scale_in_cooldown,
      scaling.scale_out_cooldown,
    ],
    [`${name} task`]: [Number(task.cpu), Number(task.memory), task.runtime_platform?.[0].cpu_architecture],
    ...Object.fromEntries(containers.map((each) => [`${name} container ${each.name}`, container(each)])),
    [`${name} targets`]: [...new Set(of('aws_lb_target_group', name).map(({ values }) => targets(values)))],
    [`${name} grants`]: grants(of, name),
    [`${name} paths`]: pathsByPriority(
      of('aws_lb_listener_rule', name).map(({ values }) => ({
        priority: values.priority,
        paths: values.condition[0].path_pattern[0].values,
      })),
    ),
  };
}

function container(it: Attributes): ContainerFacts {
  return {
    image: it.image.includes('@sha256:') ? 'by digest' : 'by tag',
    user: it.user,
    readOnly: it.readonlyRootFilesystem,
    dropped: it.linuxParameters?.capabilities?.drop,
    memory: it.memory,
    stop: it.stopTimeout,
    entryPoint: it.entryPoint,
    command: it.command,
    essential: it.essential,
    health:
      it.healthCheck === undefined
        ? undefined
        : [it.healthCheck.command, it.healthCheck.interval, it.healthCheck.retries, it.healthCheck.startPeriod],
    waitsFor: (it.dependsOn ?? []).map(({ containerName, condition }: Attributes) => `${containerName} ${condition}`),
    ports: (it.portMappings ?? []).map(({ containerPort }: Attributes) => containerPort),
    environment: Object.fromEntries(
      (it.environment ?? []).map(({ name, value }: Attributes) => [
        name,
        /\bdb\.example|\bbalancer\.example/.test(value) ? 'made' : value,
      ]),
    ),
    secrets: sorted((it.secrets ?? []).map(({ name }: Attributes) => name)),
    logging: [it.logConfiguration.logDriver, it.logConfiguration.options.mode],
  };
}

function targets(it: Attributes): string {
  const check = it.health_check[0];
  return [
    `${it.protocol} ${it.port} ${it.target_type}`,
    `${check.path} ${check.matcher} every ${check.interval} within ${check.timeout}`,
    `up ${check.healthy_threshold} down ${check.unhealthy_threshold}`,
    `drain ${it.deregistration_delay} ${it.load_balancing_algorithm_type}`,
  ].join(', ');
}

/** The actions of the service's own policies; the backend's login to the database stands in the root. */
function grants(of: Find, name: string): string[] {
  const documents = [
    ...of('aws_iam_policy_document', name),
    ...of('aws_iam_policy_document').filter(({ address }) => name === 'backend' && !address.startsWith('module.')),
  ];
  const actions = documents.flatMap(({ values }) => values.statement.flatMap((it: Attributes) => it.actions));
  return sorted([...new Set<string>(actions)].filter((action) => action !== 'sts:AssumeRole'));
}
