import { ECR } from '@aws-sdk/client-ecr';
import { ECS } from '@aws-sdk/client-ecs';
import type { Comparison } from './comparison.ts';

export async function services(account: Comparison): Promise<void> {
  const ecs = new ECS({});
  const cluster = account.of('AWS::ECS::Cluster')[0]?.id ?? '';
  for (const { at, stack, id, properties } of account.of('AWS::ECS::Service')) {
    const { services: [service] = [] } = await ecs.describeServices({ cluster, services: [id] });
    account.expect(
      `${at}: task definition`,
      service?.taskDefinition,
      account.resolve(stack, properties.TaskDefinition),
    );
    const network = properties.NetworkConfiguration.AwsvpcConfiguration;
    account.expect(
      `${at}: security groups`,
      service?.networkConfiguration?.awsvpcConfiguration?.securityGroups,
      account.resolve(stack, network.SecurityGroups),
    );
    account.expect(
      `${at}: subnets`,
      service?.networkConfiguration?.awsvpcConfiguration?.subnets,
      account.resolve(stack, network.Subnets),
    );
    account.expect(
      `${at}: public address`,
      service?.networkConfiguration?.awsvpcConfiguration?.assignPublicIp,
      'DISABLED',
    );
    account.expect(
      `${at}: target groups`,
      service?.loadBalancers?.map(
        ({ containerName, containerPort, targetGroupArn }) => `${containerName} ${containerPort} ${targetGroupArn}`,
      ),
      properties.LoadBalancers.map(
        (balanced: typeof properties) =>
          `${balanced.ContainerName} ${balanced.ContainerPort} ${String(account.resolve(stack, balanced.TargetGroupArn))}`,
      ),
    );
  }
  for (const { at, stack, id, properties } of account.of('AWS::ECS::TaskDefinition')) {
    const { taskDefinition: task } = await ecs.describeTaskDefinition({ taskDefinition: id });
    account.expect(`${at}: memory`, task?.memory, properties.Memory);
    for (const container of properties.ContainerDefinitions) {
      const found = task?.containerDefinitions?.find(({ name }) => name === container.Name);
      const name = `${at}/${container.Name}`;
      account.expect(
        `${name}: image`,
        found?.image?.split('@')[1],
        String(account.resolve(stack, container.Image)).split('@')[1],
      );
      account.expect(`${name}: user`, found?.user, container.User);
      account.expect(`${name}: read-only`, found?.readonlyRootFilesystem, container.ReadonlyRootFilesystem);
      account.expect(
        `${name}: capabilities`,
        found?.linuxParameters?.capabilities?.drop,
        container.LinuxParameters.Capabilities.Drop,
      );
      account.expect(`${name}: memory`, found?.memory, container.Memory);
      account.expect(`${name}: command`, found?.command, container.Command);
      const names = (variables: { Name?: string; name?: string }[] | undefined) =>
        (variables ?? []).map((variable) => variable.Name ?? variable.name).sort();
      account.expect(`${name}: environment`, names(found?.environment), names(container.Environment));
      account.expect(`${name}: secrets`, names(found?.secrets), names(container.Secrets));
    }
  }
  const ecr = new ECR({});
  for (const { at, id } of account.of('AWS::ECR::Repository')) {
    const { repositories: [repository] = [] } = await ecr.describeRepositories({ repositoryNames: [id] });
    account.expect(`${at}: tags`, repository?.imageTagMutability, 'IMMUTABLE');
  }
}
