import { serviceSettings } from '../../../platform/settings/services.ts';
import { type Program, valueIn } from '../../../platform/settings/setting.ts';
import { deployableServices, services } from '../../../platform/topology.ts';
import { asList, asText, type Check, referenced, resourcesOf } from './templates.ts';

function serviceOf(s: Parameters<Check>[0], name: string) {
  return resourcesOf(s, 'AWS::ECS::Service').find(({ properties }) =>
    asList(properties.LoadBalancers).some(({ ContainerName }) => ContainerName === name),
  );
}

export const portsAndPathsAreThoseOfTheTopology: Check = (s) =>
  deployableServices.flatMap((name) => {
    const { port, health } = services[name];
    const service = serviceOf(s, name);
    if (service === undefined) return [`there is no service ${name}`];
    const found: string[] = [];
    for (const balanced of asList(service.properties.LoadBalancers)) {
      if (balanced.ContainerPort !== port) found.push(`${service.at} gets requests at port ${balanced.ContainerPort}`);
      const group = resourcesOf(s, 'AWS::ElasticLoadBalancingV2::TargetGroup').find(
        ({ at }) => at === referenced(s, service.stack, balanced.TargetGroupArn),
      );
      if (group === undefined) {
        found.push(`${service.at} names a target group that does not exist`);
        continue;
      }
      if (group.properties.Port !== port) found.push(`${group.at} has port ${group.properties.Port}`);
      // ECS replaces tasks that fail this check. If it were readiness, a database outage would replace every task.
      if (group.properties.HealthCheckPath !== health?.liveness) {
        found.push(`${group.at} asks ${group.properties.HealthCheckPath}, not the liveness path ${health?.liveness}`);
      }
    }
    const task = resourcesOf(s, 'AWS::ECS::TaskDefinition').find(
      ({ at }) => at === referenced(s, service.stack, service.properties.TaskDefinition),
    );
    const container = asList(task?.properties.ContainerDefinitions).find(({ Name }) => Name === name);
    if (!asList(container?.PortMappings).some(({ ContainerPort }) => ContainerPort === port))
      found.push(`${name} does not open port ${port}`);
    if (container?.HealthCheck?.Command?.[0] !== 'CMD')
      found.push(`${name} has no health check that works without a shell`);
    return found;
  });

/** What a service can't run without is there before it, and leaves after it. */
export const servicesOutliveNothingThatTheyNeed: Check = (s) =>
  resourcesOf(s, 'AWS::ECS::Service').flatMap(({ at, stack, resource, properties }) => {
    const task = resourcesOf(s, 'AWS::ECS::TaskDefinition').find(
      (other) => other.at === referenced(s, stack, properties.TaskDefinition),
    );
    const roles = [task?.properties.ExecutionRoleArn, task?.properties.TaskRoleArn].map((role) =>
      referenced(s, stack, role),
    );
    const needed = [
      ...resourcesOf(s, 'AWS::ECS::ClusterCapacityProviderAssociations'),
      ...resourcesOf(s, 'AWS::IAM::Policy').filter((policy) =>
        asList(policy.properties.Roles).some((role) => roles.includes(referenced(s, policy.stack, role))),
      ),
    ];
    const waitsFor = asList(resource.DependsOn).map((id) => `${stack}/${id}`);
    return needed.filter((other) => !waitsFor.includes(other.at)).map((other) => `${at} does not wait for ${other.at}`);
  });

/** Variables that the AWS SDK reads and that are not settings of ours. */
const ofTheSdk: readonly string[] = ['AWS_REGION'];
const programs: readonly Program[] = [...deployableServices, 'migrate', 'import'];

/**
 * Each program on AWS gets exactly what the settings say; a value that the templates make must exist, whatever it is.
 */
export const environmentIsThatOfTheSettings: Check = (s) =>
  resourcesOf(s, 'AWS::ECS::TaskDefinition')
    .flatMap(({ properties }) => asList(properties.ContainerDefinitions))
    .flatMap(({ Name, Environment, Secrets }) => {
      const program = programs.find((known) => known === Name);
      if (program === undefined) return [];
      const given = new Map(
        [...asList(Environment), ...asList(Secrets)].map((variable) => [variable.Name, variable.Value]),
      );
      const expected = Object.entries(serviceSettings).flatMap(([name, setting]) => {
        const value = valueIn('aws', setting, program);
        return value === undefined ? [] : [[name, value] as const];
      });
      const declared = expected.map(([name]): string => name);
      return [
        ...expected.filter(([name]) => !given.has(name)).map(([name]) => `${Name} lacks ${name}`),
        ...expected
          .filter(([name, value]) => typeof value === 'string' && given.has(name) && given.get(name) !== value)
          .map(([name, value]) => `${Name} has ${name}=${asText(given.get(name))} instead of ${asText(value)}`),
        ...[...given.keys()]
          .filter((name) => !declared.includes(name) && !ofTheSdk.includes(name))
          .map((name) => `${Name} is given ${name}, which platform/settings/ does not say`),
      ];
    });

export const deploymentsRollBackByThemselves: Check = (s) => {
  const alarmNames = resourcesOf(s, 'AWS::CloudWatch::Alarm').map(({ properties }) => properties.AlarmName);
  return resourcesOf(s, 'AWS::ECS::Service').flatMap(({ at, stack, resource, properties }) => {
    const { DeploymentCircuitBreaker, Alarms, MinimumHealthyPercent } = properties.DeploymentConfiguration;
    const found: string[] = [];
    if (DeploymentCircuitBreaker?.Enable !== true || DeploymentCircuitBreaker?.Rollback !== true) {
      found.push(`${at} goes on with a deployment whose tasks don't start`);
    }
    if (Alarms?.Enable !== true || Alarms?.Rollback !== true || asList(Alarms?.AlarmNames).length === 0) {
      found.push(`${at} goes on with a deployment that sets alarms off`);
    }
    for (const name of asList(Alarms?.AlarmNames)) {
      if (!alarmNames.includes(name)) found.push(`${at} watches ${asText(name)}, which does not exist`);
      const alarm = Object.entries(s.templates[stack]?.Resources ?? {}).find(
        ([, other]) => other.Properties?.AlarmName === name,
      );
      if (alarm === undefined || !asList(resource.DependsOn).includes(alarm[0]))
        found.push(`${at} is made before its alarm ${asText(name)}`);
    }
    if (MinimumHealthyPercent !== 100) found.push(`${at} stops tasks before new ones work`);
    if (properties.DesiredCount !== undefined) found.push(`${at}: a deployment would change the number of tasks`);
    return found;
  });
};

export const spareCapacityIsNotForProduction: Check = (s) =>
  resourcesOf(s, 'AWS::ECS::Service').flatMap(({ at, properties }) => {
    const providers = asList(properties.CapacityProviderStrategy).map(({ CapacityProvider }) => CapacityProvider);
    const wanted = s.config.name === 'production' ? 'FARGATE' : 'FARGATE_SPOT';
    return providers.length === 1 && providers[0] === wanted
      ? []
      : [`${at} runs on ${providers.join(', ') || 'nothing named'}`];
  });

/** A request must never meet a schema that its release doesn't know. */
export const migrationsComeFirst: Check = (s) =>
  resourcesOf(s, 'AWS::ECS::TaskDefinition')
    .filter(({ properties }) => asList(properties.ContainerDefinitions).some(({ Name }) => Name === 'backend'))
    .flatMap(({ at, properties }) => {
      const [backend, migrate] = ['backend', 'migrate'].map((name) =>
        asList(properties.ContainerDefinitions).find(({ Name }) => Name === name),
      );
      const waits = asList(backend?.DependsOn).some(
        ({ ContainerName, Condition }) => ContainerName === 'migrate' && Condition === 'SUCCESS',
      );
      const found = waits ? [] : [`${at}: the API does not wait for the migrations`];
      if (migrate?.Essential !== false) found.push(`${at}: the task would end with its migrations`);
      if (asText(migrate?.Image) !== asText(backend?.Image)) found.push(`${at}: migrations are of another release`);
      return found;
    });

/** The resources that only production duplicates. */
export const productionSurvivesAZone: Check = (s) => {
  if (s.config.name !== 'production') return [];
  return [
    ...resourcesOf(s, 'AWS::ApplicationAutoScaling::ScalableTarget')
      .filter(({ properties }) => properties.MinCapacity < 2)
      .map(({ at }) => `${at} may be down to one task`),
    ...resourcesOf(s, 'AWS::RDS::DBInstance')
      .filter(({ properties }) => properties.MultiAZ !== true)
      .map(({ at }) => `${at} is in one zone`),
    ...resourcesOf(s, 'AWS::EC2::VPCEndpoint')
      .filter(({ properties }) => properties.VpcEndpointType === 'Interface' && asList(properties.SubnetIds).length < 2)
      .map(({ at }) => `${at} is in one zone`),
  ];
};
