import type { EnvironmentName } from '../environments/environment.ts';

export interface ImporterTaskProps {
  /** Appears in the commands that messages suggest. */
  readonly environment: EnvironmentName;
  /** The cluster that the importer runs in. */
  readonly clusterArn: string;
  /** The importer's task. */
  readonly taskDefinitionArn: string;
  /** The subnets in which the task gets its address. */
  readonly subnets: readonly string[];
  /** Security group of the importer's tasks. */
  readonly securityGroupId: string;
  /** Seconds after which the importer is stopped. */
  readonly maxImportSeconds: number;
}

/**
 * Runs the importer to completion, with its command given as a list in JSONata; `$failure` is ECS's description of a failed
 * task.
 */
export function importerTask(
  props: ImporterTaskProps,
  command: string,
  environment: readonly { readonly Name: string; readonly Value: string }[] = [],
): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::ecs:runTask.sync',
    TimeoutSeconds: props.maxImportSeconds,
    Arguments: {
      Cluster: props.clusterArn,
      TaskDefinition: props.taskDefinitionArn,
      // Never on Spot, because an interrupted import restarts from its first row.
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
