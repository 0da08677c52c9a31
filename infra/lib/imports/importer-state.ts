import type { EnvironmentName } from '../environments/environment.ts';

export interface ImporterTaskProps {
  /** Named in the commands that messages suggest. */
  readonly environment: EnvironmentName;
  /** Where the importer runs. */
  readonly clusterArn: string;
  /** The importer's task. */
  readonly taskDefinitionArn: string;
  /** Where the task gets its address. */
  readonly subnets: readonly string[];
  /** Of the importer's tasks. */
  readonly securityGroupId: string;
  /** Seconds after which the importer is stopped. */
  readonly maxImportSeconds: number;
}

/** Runs the importer to its end with a command of words in JSONata; `$failure` is what ECS says of one that failed. */
export function importerTask(
  props: ImporterTaskProps,
  command: string | readonly string[],
  environment: readonly { readonly Name: string; readonly Value: string }[] = [],
): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::ecs:runTask.sync',
    TimeoutSeconds: props.maxImportSeconds,
    Arguments: {
      Cluster: props.clusterArn,
      TaskDefinition: props.taskDefinitionArn,
      // Never on spare capacity: an import that is taken away starts again from its first row.
      LaunchType: 'FARGATE',
      PlatformVersion: '1.4.0',
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: props.subnets,
          SecurityGroups: [props.securityGroupId],
          AssignPublicIp: 'DISABLED',
        },
      },
      Overrides: { ContainerOverrides: [{ Name: 'import', Command: command, Environment: environment }] },
    },
    Retry: [
      {
        ErrorEquals: ['ECS.AmazonECSException', 'ECS.ServerException', 'ECS.ThrottlingException'],
        IntervalSeconds: 30,
        MaxAttempts: 5,
        BackoffRate: 2,
      },
    ],
  };
}

export const assignFailure = { failure: '{% $states.errorOutput %}' };
