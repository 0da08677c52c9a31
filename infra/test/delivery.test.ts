import { describe, expect, test } from 'vitest';
import {
  digestParameters,
  importLogGroup,
  importTaskLogStream,
  logGroup,
  logStreamPrefix,
  lookupRole,
  resourceName,
  stackIds,
} from '../../delivery/deployment/aws-names.ts';
import { services } from '../../delivery/images/image-reference.ts';
import { synthesized } from './synthesized.ts';

/** The templates create what delivery/deployment/aws-target.ts expects of an account. */
describe.each(['staging', 'production'] as const)('a deployment to %s finds', (environment) => {
  const { templates, stackNames } = synthesized(environment);
  const resources = (stack: string, type: string) =>
    Object.values(templates[stack]?.Resources ?? {}).filter(({ Type }) => Type === type);
  const named = (stack: string, type: string, property: string) =>
    resources(stack, type).map(({ Properties }) => Properties[property]);

  test('the stack with the digests, and a parameter for each image', () => {
    expect(stackNames[stackIds.services]).toBe(resourceName(environment, stackIds.services));
    expect(Object.keys(templates[stackIds.services]?.Parameters ?? {})).toEqual(
      expect.arrayContaining(Object.values(digestParameters)),
    );
  });

  test.each(services)('the repository, the service and the container of the %s', (service) => {
    const name = resourceName(environment, service);
    expect(named(stackIds.repositories, 'AWS::ECR::Repository', 'RepositoryName')).toContain(name);
    expect(named(stackIds.services, 'AWS::ECS::Service', 'ServiceName')).toContain(name);
    const task = resources(stackIds.services, 'AWS::ECS::TaskDefinition').find(
      ({ Properties }) => Properties.Family === name,
    );
    const containers = task?.Properties.ContainerDefinitions as { Name: string }[];
    expect(containers.map(({ Name }) => Name)).toContain(service);
  });

  test('the cluster', () => {
    expect(named(stackIds.services, 'AWS::ECS::Cluster', 'ClusterName')).toEqual([
      resourceName(environment, 'cluster'),
    ]);
  });

  test("the smoke test's words: Node starts in the dashboard's container, and its log is where they are looked for", () => {
    expect(named(stackIds.services, 'AWS::Logs::LogGroup', 'LogGroupName')).toContain(
      logGroup(environment, 'frontend'),
    );
    const container = resources(stackIds.services, 'AWS::ECS::TaskDefinition')
      .flatMap(({ Properties }) => Properties.ContainerDefinitions)
      .find(({ Name }) => Name === 'frontend');
    expect(container).toMatchObject({
      EntryPoint: ['/nodejs/bin/node'],
      LogConfiguration: { Options: { 'awslogs-stream-prefix': logStreamPrefix('frontend') } },
    });
    expect(container.Environment.map(({ Name }: { Name: string }) => Name)).toContain('API_URL');
  });

  test("the workflow of operators and the importer's words, which aws-import.ts looks for", () => {
    const machines = named(stackIds.services, 'AWS::StepFunctions::StateMachine', 'StateMachineName');
    expect(machines).toContain(resourceName(environment, 'import-operator'));
    expect(named(stackIds.services, 'AWS::Logs::LogGroup', 'LogGroupName')).toContain(importLogGroup(environment));
    const container = resources(stackIds.services, 'AWS::ECS::TaskDefinition')
      .flatMap(({ Properties }) => Properties.ContainerDefinitions)
      .find(({ Name }) => Name === 'import');
    const prefix = container.LogConfiguration.Options['awslogs-stream-prefix'];
    expect(importTaskLogStream('arn:aws:ecs:us-east-1:1:task/cluster/abc')).toBe(`${prefix}/${container.Name}/abc`);
  });

  test('a role of its own, which may take the role that reads', () => {
    const [role] = resources('delivery', 'AWS::IAM::Role').filter(
      ({ Properties }) => Properties.RoleName === resourceName(environment, 'pipeline'),
    );
    expect(JSON.stringify(role?.Properties.AssumeRolePolicyDocument)).toContain(`:environment:${environment}"`);
    const [, suffix] = lookupRole('ACCOUNT', 'REGION').split('cdk-hnb659fds-');
    expect(JSON.stringify(resources('delivery', 'AWS::IAM::Policy'))).toContain(suffix?.replace('ACCOUNT-REGION', ''));
  });
});
