/**
 * The facts that the example takes from `platform/` and `infra/lib/environments`, as files that Terraform reads by
 * itself (`*.auto.tfvars.json`).
 */
import { environmentFor } from '../../platform/settings/environment.ts';
import {
  apiPrefix,
  arrows,
  containerUser,
  deployableServices,
  publicApiPaths,
  type Service,
  services,
} from '../../platform/topology.ts';
import type { EnvironmentConfig } from '../lib/environments/environment.ts';

const text = (facts: unknown): string => `${JSON.stringify(facts, null, 2)}\n`;

/** @returns the content of each file, by its name */
export function factFiles(config: EnvironmentConfig): Readonly<Record<string, string>> {
  return {
    'topology.auto.tfvars.json': text({ topology: topology() }),
    'environment.auto.tfvars.json': text({ config: environment(config) }),
  };
}

function topology() {
  const containers = deployableServices.map((name) => {
    const { entryPoint, command, healthCommand } = services[name].container;
    return [name, { entry_point: entryPoint, command, health_command: healthCommand }];
  });
  const programs = [...deployableServices, 'migrate'] as const;
  return {
    api_prefix: apiPrefix,
    public_api_paths: publicApiPaths,
    container_user: containerUser,
    drain_seconds: Number(environmentFor('aws', 'backend').DRAIN_SECONDS),
    arrows: arrows(),
    containers: Object.fromEntries(containers),
    environment: Object.fromEntries(programs.map((name) => [name, environmentFor('aws', name)])),
    services: Object.fromEntries(Object.entries<Service>(services).map(([name, service]) => [name, facts(service)])),
  };
}

function facts({ port, health, limits, stopGraceSeconds }: Service) {
  return {
    ...(port === undefined ? {} : { port }),
    ...(health === undefined ? {} : { liveness: health.liveness }),
    memory_mib: limits.memoryMiB,
    cpus: limits.cpus,
    stop_grace_seconds: stopGraceSeconds,
  };
}

function environment({ name, region, network, database, sizes, ...config }: EnvironmentConfig) {
  const sized = deployableServices.map((service) => {
    const { cpu, minTasks, maxTasks } = sizes[service] ?? sizes.default;
    return [service, { cpu, min_tasks: minTasks, max_tasks: maxTasks }];
  });
  return {
    name,
    region,
    cidr: network.cidr,
    endpoint_zones: network.endpointZones,
    log_retention_days: config.logRetention,
    spot: config.spot,
    container_insights: config.containerInsights,
    protect_data: config.protectData,
    sizes: Object.fromEntries(sized),
    database: {
      instance_type: database.instanceType,
      multi_az: database.multiAz,
      storage_gib: database.storageGiB,
      max_storage_gib: database.maxStorageGiB,
      backup_days: database.backupDays,
    },
  };
}
