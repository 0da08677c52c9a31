import { Duration, Validations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { Limits } from '../../../platform/topology.ts';
import type { ServiceSize } from '../environments/environment.ts';
import { resourceName } from '../names.ts';
import { hardening, type ImageByDigest, imageByDigest, type Platform, serviceLogs } from './platform.ts';

/** A container that must succeed in each task before the service's own container starts. */
export interface FirstContainer {
  /** Name of the container and prefix of its log streams. */
  readonly name: string;
  /** Arguments of the service's entry point; it runs in the service's image. */
  readonly command: readonly string[];
  /** Added to the task's memory. */
  readonly limits: Limits;
  /** Seconds from SIGTERM to SIGKILL, at most 120. */
  readonly stopGraceSeconds: number;
  /** Settings, in plain text. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Values that ECS takes from Secrets Manager; the service's own container doesn't see them.
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, ecs.Secret>>;
}

export interface ContainerProps {
  /** Name of the service in `platform/`; also of its container, log group and ECS service. */
  readonly name: string;
  /** The image of the service and of the container that runs before it. */
  readonly image: ImageByDigest;
  /** The program to start, by its path. */
  readonly entryPoint: readonly string[];
  /** The program's arguments. */
  readonly command: readonly string[];
  /** Exits with 0 while the process is live. It runs inside the container, which has no shell. */
  readonly healthCommand: readonly string[];
  /** Port that the process listens on. */
  readonly port: number;
  /** The container's limits, the same as in Compose. They determine the task's memory. */
  readonly limits: Limits;
  /** Seconds from SIGTERM to SIGKILL, longer than draining takes and at most 120. */
  readonly stopGraceSeconds: number;
  /** CPU of one task, and the minimum and maximum number of tasks. */
  readonly size: ServiceSize;
  /** Settings, in plain text. A name can't also be that of a secret. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Values that ECS takes from Secrets Manager when a task starts.
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, ecs.Secret>>;
  /**
   * Runs in each task before the service. If it fails, no task becomes healthy and the deployment is rolled back.
   * @default - the service starts at once
   */
  readonly first?: FirstContainer;
}

/** Memory that Fargate offers for each CPU size, in MiB, ascending. */
const fargateMemory: Readonly<Record<ServiceSize['cpu'], readonly number[]>> = {
  256: [512, 1024, 2048],
  512: [1024, 2048, 3072, 4096],
  1024: [2048, 3072, 4096, 5120, 6144, 7168, 8192],
  2048: [4096, 5120, 6144, 7168, 8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384],
};

/** A service's task: its container and the one before it. Both write to one log group. */
export function createTask(scope: Construct, props: ContainerProps, platform: Platform): ecs.FargateTaskDefinition {
  const { name, entryPoint, first } = props;
  const task = new ecs.FargateTaskDefinition(scope, 'Task', {
    family: resourceName(platform.config.name, name),
    cpu: props.size.cpu,
    memoryLimitMiB: taskMemory(props),
    runtimePlatform: {
      cpuArchitecture: ecs.CpuArchitecture.ARM64,
      operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
    },
  });
  acknowledgeTaskFindings(task, 'These variables are settings; secrets come from Secrets Manager by reference');
  const image = imageByDigest(props.image, task);
  const logging = serviceLogs(scope, platform, name);
  const main = task.addContainer(name, {
    containerName: name,
    image,
    entryPoint: [...entryPoint],
    command: [...props.command],
    environment: { ...props.environment },
    secrets: { ...props.secrets },
    portMappings: [{ containerPort: props.port, name }],
    healthCheck: {
      command: ['CMD', ...props.healthCommand],
      interval: Duration.seconds(15),
      timeout: Duration.seconds(5),
      retries: 3,
      startPeriod: Duration.seconds(60),
    },
    ...hardening(scope, name, props),
    logging: logging(name),
  });
  if (first !== undefined) {
    const container = task.addContainer(first.name, {
      containerName: first.name,
      image,
      entryPoint: [...entryPoint],
      command: [...first.command],
      environment: { ...first.environment },
      secrets: { ...first.secrets },
      essential: false,
      ...hardening(scope, first.name, first),
      logging: logging(first.name),
    });
    main.addContainerDependencies({ container, condition: ecs.ContainerDependencyCondition.SUCCESS });
  }
  task.defaultContainer = main;
  return task;
}

/** @param variables why cdk-nag's finding on plain environment variables is acceptable here */
export function acknowledgeTaskFindings(task: ecs.TaskDefinition, variables: string): void {
  Validations.of(task).acknowledge(
    { id: 'AwsSolutions-ECS2', reason: variables },
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'ecr:GetAuthorizationToken, by which ECS signs in to the registry, has no resource to be limited to',
    },
  );
}

/** @returns Fargate's smallest memory size, in MiB, that holds the limits of all containers */
function taskMemory({ size, limits, first, name }: ContainerProps): number {
  const needed = limits.memoryMiB + (first?.limits.memoryMiB ?? 0);
  const memory = fargateMemory[size.cpu].find((offered) => offered >= needed);
  if (memory === undefined) {
    throw new Error(`${name}: Fargate has no size of ${size.cpu} CPU units with ${needed} MiB; take a larger cpu`);
  }
  return memory;
}
