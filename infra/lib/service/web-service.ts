import { Duration, RemovalPolicy, Token, Validations } from 'aws-cdk-lib';
import type * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { containerUser, type Limits } from '../../../platform/topology.ts';
import type { EnvironmentConfig, ServiceSize } from '../environments/environment.ts';
import { resourceName, serviceLogGroupName } from '../names.ts';
import { createAlarms } from '../observability/alarms.ts';
import { officeHoursSchedule } from '../office-hours/office-hours.ts';
import { inRules } from './api-paths.ts';
import { askedByName, authenticatePerson, authenticateProgram, type Balancer, bearerToken } from './balancer.ts';

/** What all services of one environment share. */
export interface Platform {
  /** The environment's configuration: Spot, retention of logs, office hours. */
  readonly config: EnvironmentConfig;
  /** Where tasks and target groups are. */
  readonly vpc: ec2.IVpc;
  /** Where tasks get their addresses; without a route to the internet. */
  readonly subnets: ec2.SubnetSelection;
  /** Where tasks run; it has the capacity providers of Fargate. */
  readonly cluster: ecs.ICluster;
  /** Encrypts the logs. */
  readonly key: kms.IKey;
  /** Told when an alarm goes off, and when it is over. */
  readonly alarmTopic: sns.ITopic;
  /** Interfaces of AWS inside the VPC; a task has no other way out. */
  readonly endpoints: ec2.ISecurityGroup;
  /** Addresses of S3, where the layers of images are. */
  readonly s3PrefixList: ec2.IPeer;
}

/** An image by what it contains, not by a name that can be moved. */
export interface ImageByDigest {
  /** Where the image is; tasks may pull from it. */
  readonly repository: ecr.IRepository;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

/** One way in to a service. Each gets a target group of its own, since a target group belongs to one balancer. */
export interface Exposure {
  /** The balancer on whose listener the service is offered. */
  readonly balancer: Balancer;
  /** Paths as the service knows them; `*` stands for anything. Everything else is not for this service. */
  readonly paths: readonly string[];
  /**
   * Prefix under which the balancer offers these paths; it is taken off before the service sees the request.
   * @default - the paths are offered as they are
   */
  readonly prefix?: string;
  /** Priority of the first rule; each three paths take one rule, two where the balancer signs people in. */
  readonly priority: number;
  /**
   * What a request without a session gets where the balancer signs people in: a browser is sent to sign in,
   * a program is refused with 401 and may present a token instead.
   * @default 'browser'
   */
  readonly audience?: 'browser' | 'program';
}

/** A container that must end well before the service's own starts, in each task. */
export interface FirstContainer {
  /** Name of the container and prefix of its log streams. */
  readonly name: string;
  /** Script that Node runs, and its arguments; in the service's own image. */
  readonly command: readonly string[];
  /** Its memory is added to the task's. */
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

export interface WebServiceProps {
  /** What all services of the environment share. */
  readonly platform: Platform;
  /** Name of the service in `platform/alerts/`; also of its container, log group and ECS service. */
  readonly name: string;
  /** What runs, the same for the service and for the container before it. */
  readonly image: ImageByDigest;
  /** Script that Node runs, and its arguments. */
  readonly command: readonly string[];
  /** Script that ends with 0 while the process is live. It runs inside the container, which has no shell. */
  readonly healthCommand: readonly string[];
  /** Port that the process listens on; targets of all balancers have it. */
  readonly port: number;
  /**
   * Path that answers 200 while the process is able to work at all. Never readiness: ECS replaces the tasks that fail
   * it, and a database outage must not do that.
   */
  readonly livenessPath: string;
  /** Limits of the container, as Compose has them. The task's memory follows from them. */
  readonly limits: Limits;
  /** Seconds from SIGTERM to SIGKILL, more than draining takes and at most 120. Balancers wait as long for what is in flight. */
  readonly stopGraceSeconds: number;
  /** CPU of one task, and between how many tasks the service is scaled. */
  readonly size: ServiceSize;
  /** At least one; a service that nothing reaches is no web service. */
  readonly exposures: readonly Exposure[];
  /** Settings, in plain text. A name can't also be a secret's. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Values that ECS takes from Secrets Manager when a task starts.
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, ecs.Secret>>;
  /**
   * Runs in each task before the service; while it fails no task becomes healthy, and a deployment is rolled back.
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

/** Node in the distroless image, where nothing is on a search path. */
export const nodeBinary = '/nodejs/bin/node';

/** Seconds for which a stopping task goes on answering while balancers stop sending it requests. */
export const drainSeconds = 10;

/**
 * A service behind load balancers: task definition, target groups, listener rules, security group, logs, scaling,
 * deployments that roll back by themselves when tasks don't start or alarms go off, and those alarms.
 */
export class WebService extends Construct implements ec2.IConnectable, iam.IGrantable {
  readonly connections: ec2.Connections;
  /** The running service's own identity, for what it may do in AWS. */
  readonly grantPrincipal: iam.IPrincipal;
  readonly service: ecs.FargateService;
  readonly alarmNames: readonly string[];

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id);
    checkProps(props);
    const { platform, name, port } = props;

    const task = new ecs.FargateTaskDefinition(this, 'Task', {
      family: resourceName(platform.config.name, name),
      cpu: props.size.cpu,
      memoryLimitMiB: taskMemory(props),
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.X86_64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    Validations.of(task).acknowledge(
      {
        id: 'AwsSolutions-ECS2',
        reason: 'These variables are settings; secrets come from Secrets Manager by reference',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'ecr:GetAuthorizationToken, by which ECS signs in to the registry, has no resource to be limited to',
      },
    );
    const image = imageByDigest(props.image, task);
    const logging = serviceLogs(this, platform, name);
    const main = task.addContainer(name, {
      containerName: name,
      image,
      entryPoint: [nodeBinary],
      command: [...props.command],
      environment: { ...props.environment },
      secrets: { ...props.secrets },
      portMappings: [{ containerPort: port, name }],
      healthCheck: {
        command: ['CMD', nodeBinary, ...props.healthCommand],
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(60),
      },
      ...hardening(this, name, props),
      logging: logging(name),
    });
    if (props.first !== undefined) {
      const first = task.addContainer(props.first.name, {
        containerName: props.first.name,
        image,
        entryPoint: [nodeBinary],
        command: [...props.first.command],
        environment: { ...props.first.environment },
        secrets: { ...props.first.secrets },
        essential: false,
        ...hardening(this, props.first.name, props.first),
        logging: logging(props.first.name),
      });
      main.addContainerDependencies({ container: first, condition: ecs.ContainerDependencyCondition.SUCCESS });
    }
    task.defaultContainer = main;

    const exposed = props.exposures.map((exposure, index) => this.expose(exposure, index, props));
    const alarms = createAlarms(this, {
      environment: platform.config.name,
      topic: platform.alarmTopic,
      service: name,
      scope: 'target-group',
      resources: exposed.map(({ targetGroup }, index) => ({
        TargetGroup: targetGroup.targetGroupFullName,
        LoadBalancer: (props.exposures[index] as Exposure).balancer.loadBalancer.loadBalancerFullName,
      })),
    });
    const rollbackAlarms = [...alarms].filter(([alert]) => alert.rollsBackDeployment).map(([, alarm]) => alarm);

    const securityGroup = new ec2.SecurityGroup(this, 'Access', {
      vpc: platform.vpc,
      description: `Tasks of ${name}`,
      allowAllOutbound: false,
    });
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: platform.cluster,
      serviceName: resourceName(platform.config.name, name),
      taskDefinition: task,
      vpcSubnets: platform.subnets,
      securityGroups: [securityGroup],
      assignPublicIp: false,
      enableExecuteCommand: false,
      platformVersion: ecs.FargatePlatformVersion.VERSION1_4,
      capacityProviderStrategies: [{ capacityProvider: platform.config.spot ? 'FARGATE_SPOT' : 'FARGATE', weight: 1 }],
      // No desired count: a deployment leaves the number of tasks as scaling, or the evening, has set it.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      healthCheckGracePeriod: Duration.seconds(120),
      circuitBreaker: { enable: true, rollback: true },
      ...(rollbackAlarms.length === 0
        ? {}
        : {
            deploymentAlarms: {
              alarmNames: rollbackAlarms.map(
                (alarm) => (alarm.node.defaultChild as cloudwatch.CfnAlarm).alarmName as string,
              ),
              behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM,
            },
          }),
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
    });
    // A name that ECS can't find yet would not be watched, and a target group takes tasks only once a rule leads to it.
    this.service.node.addDependency(...rollbackAlarms, ...exposed.flatMap(({ rules }) => rules));
    for (const { targetGroup } of exposed) this.service.attachToApplicationTargetGroup(targetGroup);

    this.connections = this.service.connections;
    this.grantPrincipal = task.taskRole;
    for (const { balancer } of props.exposures) {
      this.connections.allowFrom(balancer.loadBalancer, ec2.Port.tcp(port), `Balancer to ${name}`);
    }
    allowAws(this.connections, platform);

    this.scale(props);
    const taskAlarms = createAlarms(this, {
      environment: platform.config.name,
      topic: platform.alarmTopic,
      service: name,
      scope: 'tasks',
      resources: [{ ClusterName: platform.cluster.clusterName, ServiceName: this.service.serviceName }],
    });
    this.alarmNames = [...alarms.values(), ...taskAlarms.values()].map(
      (alarm) => (alarm.node.defaultChild as cloudwatch.CfnAlarm).alarmName as string,
    );
  }

  private expose(
    { balancer, paths, prefix, priority, audience = 'browser' }: Exposure,
    index: number,
    { platform, port, livenessPath, stopGraceSeconds }: WebServiceProps,
  ): { targetGroup: elbv2.ApplicationTargetGroup; rules: elbv2.CfnListenerRule[] } {
    const targetGroup = new elbv2.ApplicationTargetGroup(this, `Targets${index}`, {
      vpc: platform.vpc,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.ApplicationProtocol.HTTP,
      port,
      deregistrationDelay: Duration.seconds(stopGraceSeconds),
      loadBalancingAlgorithmType: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
      healthCheck: {
        path: livenessPath,
        healthyHttpCodes: '200',
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
    const forward = { type: 'forward', order: 2, targetGroupArn: targetGroup.targetGroupArn };
    const transforms =
      prefix === undefined
        ? []
        : [{ type: 'url-rewrite', urlRewriteConfig: { rewrites: [{ regex: `^${prefix}(/.*)$`, replace: '$1' }] } }];

    const rules: elbv2.CfnListenerRule[] = [];
    const rule = (
      conditions: elbv2.CfnListenerRule.RuleConditionProperty[],
      authentication: elbv2.CfnListenerRule.ActionProperty[],
    ) => {
      rules.push(
        new elbv2.CfnListenerRule(this, `Rule${index}-${rules.length}`, {
          listenerArn: balancer.listener.listenerArn,
          priority: priority + rules.length,
          conditions: [...askedByName(balancer), ...conditions],
          actions: [...authentication, forward],
          ...(transforms.length === 0 ? {} : { transforms }),
        }),
      );
    };
    for (const values of inRules(paths.map((path) => `${prefix ?? ''}${path}`))) {
      const pathCondition = { field: 'path-pattern', pathPatternConfig: { values } };
      if (balancer.signIn === undefined) {
        rule([pathCondition], []);
      } else if (audience === 'program') {
        rule([pathCondition, bearerToken], [authenticateProgram(balancer.signIn)]);
        rule([pathCondition], [authenticatePerson(balancer.signIn, 'refuse')]);
      } else {
        rule([pathCondition], [authenticatePerson(balancer.signIn, 'sign-in')]);
      }
    }
    return { targetGroup, rules };
  }

  private scale({ size, platform }: WebServiceProps): void {
    const scaling = this.service.autoScaleTaskCount({ minCapacity: size.minTasks, maxCapacity: size.maxTasks });
    scaling.scaleOnCpuUtilization('Cpu', {
      targetUtilizationPercent: 60,
      scaleInCooldown: Duration.minutes(5),
      scaleOutCooldown: Duration.minutes(1),
    });
    if (platform.config.officeHours === undefined) return;
    const { tasksStart, tasksStop, timeZone } = officeHoursSchedule(platform.config.officeHours);
    const target = scaling.node.findChild('Target').node.defaultChild as appscaling.CfnScalableTarget;
    target.scheduledActions = [
      {
        scheduledActionName: 'start',
        schedule: tasksStart,
        timezone: timeZone,
        scalableTargetAction: { minCapacity: size.minTasks, maxCapacity: size.maxTasks },
      },
      {
        scheduledActionName: 'stop',
        schedule: tasksStop,
        timezone: timeZone,
        scalableTargetAction: { minCapacity: 0, maxCapacity: 0 },
      },
    ];
  }
}

/** Pulls by digest, so that what was tested is what runs, and grants the pull. */
export function imageByDigest({ repository, digest }: ImageByDigest, task: ecs.TaskDefinition): ecs.ContainerImage {
  repository.grantPull(task.obtainExecutionRole());
  return ecs.ContainerImage.fromRegistry(`${repository.repositoryUri}@${digest}`);
}

/** A log group, and the driver that writes a container's lines to it without ever holding up the container. */
export function serviceLogs(
  scope: Construct,
  { config, key }: Pick<Platform, 'config' | 'key'>,
  name: string,
): (streamPrefix: string) => ecs.LogDriver {
  const logGroup = new logs.LogGroup(scope, 'Logs', {
    logGroupName: serviceLogGroupName(config.name, name),
    retention: config.logRetention,
    encryptionKey: key,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return (streamPrefix) => ecs.LogDriver.awsLogs({ logGroup, streamPrefix, mode: ecs.AwsLogDriverMode.NON_BLOCKING });
}

/** What Compose gives the same containers, as far as Fargate has it: it has no limit on processes and always forbids new privileges. */
export function hardening(
  scope: Construct,
  name: string,
  { limits, stopGraceSeconds }: { readonly limits: Limits; readonly stopGraceSeconds: number },
) {
  const linuxParameters = new ecs.LinuxParameters(scope, `Linux-${name}`, {});
  linuxParameters.dropCapabilities(ecs.Capability.ALL);
  return {
    user: String(containerUser),
    readonlyRootFilesystem: true,
    linuxParameters,
    memoryLimitMiB: limits.memoryMiB,
    stopTimeout: Duration.seconds(stopGraceSeconds),
  };
}

/** The way to AWS, and to S3, where image layers are; where endpoints stand, there is no other way out of the VPC. */
export function allowAws(
  connections: ec2.Connections,
  { config, endpoints, s3PrefixList }: Pick<Platform, 'config' | 'endpoints' | 's3PrefixList'>,
): void {
  connections.allowTo(endpoints, ec2.Port.tcp(443), 'AWS interfaces');
  connections.allowTo({ connections: new ec2.Connections({ peer: s3PrefixList }) }, ec2.Port.tcp(443), 'S3');
  // What goes through a NAT instance is still addressed to its destination.
  if (config.network.endpointZones === 0) connections.allowToAnyIpv4(ec2.Port.tcp(443), 'AWS, by the NAT instance');
}

/** @returns the smallest memory of Fargate, in MiB, that holds the limits of all containers */
function taskMemory({ size, limits, first, name }: WebServiceProps): number {
  const needed = limits.memoryMiB + (first?.limits.memoryMiB ?? 0);
  const memory = fargateMemory[size.cpu].find((offered) => offered >= needed);
  if (memory === undefined) {
    throw new Error(`${name}: Fargate has no size of ${size.cpu} CPU units with ${needed} MiB; take a larger cpu`);
  }
  return memory;
}

function checkProps({ name, image, size, exposures, secrets, environment, ...props }: WebServiceProps): void {
  const reject = (problem: string) => {
    throw new Error(`WebService ${name}: ${problem}`);
  };
  if (exposures.length === 0) reject('needs at least one exposure, or nothing can reach it');
  if (size.minTasks < 1) reject('minTasks must be 1 or more; office hours are what stops tasks');
  if (size.cpu > props.limits.cpus * 1024)
    reject(`${size.cpu} CPU units are more than its limit of ${props.limits.cpus} cores`);
  if (size.minTasks > size.maxTasks) reject(`minTasks ${size.minTasks} is more than maxTasks ${size.maxTasks}`);
  if (!Token.isUnresolved(image.digest) && !/^sha256:[0-9a-f]{64}$/.test(image.digest)) {
    reject(`"${image.digest}" is no digest; images are passed as sha256:… so that a tag can't be moved under them`);
  }
  const balancers = exposures.map(({ balancer }) => balancer.loadBalancer);
  if (new Set(balancers).size !== balancers.length) reject('two exposures on one balancer; put their paths into one');
  for (const exposure of exposures) {
    if (exposure.paths.length === 0) reject('an exposure without paths offers nothing');
    for (const path of exposure.paths) if (!path.startsWith('/')) reject(`path "${path}" must start with /`);
    if (exposure.prefix !== undefined && !/^(\/[\w-]+)+$/.test(exposure.prefix)) {
      reject(`prefix "${exposure.prefix}" must start with / and not end with it`);
    }
  }
  for (const key of Object.keys(secrets ?? {})) {
    if (key in environment) reject(`${key} is both a secret and a plain variable`);
  }
  if (props.first?.name === name) reject(`the first container can't be called ${name} too`);
  if (props.livenessPath.startsWith('/ready')) {
    reject('livenessPath is a readiness path; ECS would replace healthy tasks while the database is away');
  }
  if (props.stopGraceSeconds > 120) reject('Fargate waits at most 120 seconds for a task to stop');
  if (props.stopGraceSeconds <= drainSeconds)
    reject(`stopGraceSeconds must be more than the ${drainSeconds} seconds of draining`);
}
