import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { resourceName } from '../names.ts';
import { type ContainerProps, createTask } from './container.ts';
import { checkProps } from './contradictions.ts';
import { type Exposure, expose } from './exposure.ts';
import { allowAws, type Platform } from './platform.ts';
import { scale } from './scaling.ts';
import { nameOf, targetAlarms, taskAlarms } from './service-alarms.ts';

export interface WebServiceProps extends ContainerProps {
  /** What all of the environment's services share. */
  readonly platform: Platform;
  /**
   * Path that answers 200 while the process works at all. Never readiness: ECS replaces the tasks that fail it, and a
   * database outage must not cause that.
   */
  readonly livenessPath: string;
  /** At least one, because a web service that nothing reaches makes no sense. */
  readonly exposures: readonly Exposure[];
}

/**
 * A service behind load balancers: task definition, target groups, listener rules, security group, logs, scaling,
 * alarms, and deployments that roll back automatically when tasks don't start or alarms go off.
 */
export class WebService extends Construct implements ec2.IConnectable, iam.IGrantable {
  readonly connections: ec2.Connections;
  /** The running service's identity, to which AWS permissions are granted. */
  readonly grantPrincipal: iam.IPrincipal;
  readonly service: ecs.FargateService;
  readonly alarmNames: readonly string[];

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id);
    checkProps(props);
    const { platform, name, port } = props;

    const task = createTask(this, props, platform);
    const exposed = props.exposures.map((exposure, index) => ({
      balancer: exposure.balancer,
      ...expose(this, exposure, index, { vpc: platform.vpc, ...props }),
    }));
    const alarms = targetAlarms(this, name, exposed, platform);
    const securityGroup = new ec2.SecurityGroup(this, 'Access', {
      vpc: platform.vpc,
      description: `Tasks of ${name}`,
      allowAllOutbound: false,
    });
    this.service = this.createService(props, task, securityGroup, alarms.rollingBack);
    // ECS can't watch an alarm that doesn't exist yet, and a target group accepts tasks only once a rule forwards to
    // it.
    this.service.node.addDependency(...alarms.rollingBack, ...exposed.flatMap(({ rules }) => rules));
    for (const { targetGroup } of exposed) this.service.attachToApplicationTargetGroup(targetGroup);

    // Its policy too: a task that starts before it may pull its image is a failed task of the first deployment.
    this.service.node.addDependency(task.obtainExecutionRole());
    this.connections = this.service.connections;
    this.grantPrincipal = task.taskRole;
    for (const { balancer } of props.exposures) {
      this.connections.allowFrom(balancer.loadBalancer, ec2.Port.tcp(port), `Balancer to ${name}`);
    }
    allowAws(this.connections, platform);

    scale(this.service, props.size, platform.config.officeHours);
    const onTasks = taskAlarms(this, name, this.service.serviceName, platform);
    this.alarmNames = [...alarms.all, ...onTasks].map(nameOf);
  }

  private createService(
    { platform, name }: WebServiceProps,
    taskDefinition: ecs.FargateTaskDefinition,
    securityGroup: ec2.ISecurityGroup,
    rollbackAlarms: readonly cloudwatch.Alarm[],
  ): ecs.FargateService {
    return new ecs.FargateService(this, 'Service', {
      cluster: platform.cluster,
      serviceName: resourceName(platform.config.name, name),
      taskDefinition,
      vpcSubnets: platform.subnets,
      securityGroups: [securityGroup],
      assignPublicIp: false,
      enableExecuteCommand: false,
      platformVersion: ecs.FargatePlatformVersion.VERSION1_4,
      capacityProviderStrategies: [{ capacityProvider: platform.config.spot ? 'FARGATE_SPOT' : 'FARGATE', weight: 1 }],
      // No desired count: a deployment keeps the number of tasks that scaling, or the office hours, have set.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      healthCheckGracePeriod: Duration.seconds(120),
      circuitBreaker: { enable: true, rollback: true },
      ...(rollbackAlarms.length === 0
        ? {}
        : {
            deploymentAlarms: {
              alarmNames: rollbackAlarms.map(nameOf),
              behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM,
            },
          }),
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
    });
  }
}
