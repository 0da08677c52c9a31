import { ArnFormat, AspectPriority, Aspects, CfnOutput, CfnParameter, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { environmentFor } from '../../../platform/settings/environment.ts';
import { type DeployableService, deployableServices, portOf, services } from '../../../platform/topology.ts';
import { TapeImports } from '../imports/tape-imports.ts';
import { digestParameter, pascalCase, resourceName } from '../names.ts';
import type { FirstContainer } from '../service/container.ts';
import type { Exposure } from '../service/exposure.ts';
import type { ImageByDigest, Platform } from '../service/platform.ts';
import { WebService } from '../service/web-service.ts';
import { type DataStack, databaseName, databaseOwner, databaseParameter } from './data-stack.ts';
import { type EdgeStack, firstRulePriority } from './edge-stack.ts';
import type { EnvironmentStackProps } from './environment-stack-props.ts';
import type { FoundationStack } from './foundation-stack.ts';
import { gatewayPort, type NetworkStack } from './network-stack.ts';

export interface ComputeStackProps extends EnvironmentStackProps {
  /** Has the image repositories, the key and the alarms' topic. */
  readonly foundation: FoundationStack;
  /** Has the VPC and the balancers. */
  readonly network: NetworkStack;
  /** Has the database and the tapes. */
  readonly data: DataStack;
  /** Has the listeners that expose the services. */
  readonly edge: EdgeStack;
}

/** Each of the topology's deployable services, and the imports. */
export class ComputeStack extends Stack {
  /** The common input of every service. */
  readonly platform: Platform;
  readonly services: Readonly<Record<DeployableService, WebService>>;
  readonly imports: TapeImports;
  private readonly props: ComputeStackProps;

  constructor(scope: Construct, id: string, props: ComputeStackProps) {
    const { config, site, foundation, network, data, edge, ...stackProps } = props;
    super(scope, id, stackProps);
    this.props = props;
    this.platform = {
      config,
      vpc: network.vpc,
      subnets: network.serviceSubnets,
      cluster: this.cluster(),
      key: foundation.key,
      alarmTopic: foundation.alarmTopic,
      endpoints: network.endpoints,
      s3PrefixList: network.s3PrefixList,
    };
    const images = forEachService((name) => ({
      repository: foundation.repositories[name],
      digest: this.imageDigest(name),
    }));
    this.services = forEachService((name) => this.webService(name, images[name]));
    this.serviceNeedsCapacity();

    this.allowDatabase(this.services.backend, 'portfolio_reader');
    // Migrations read the owner's password from the secret that RDS encrypts with this key.
    foundation.key.grantDecrypt(this.services.backend.service.taskDefinition.obtainExecutionRole());

    this.imports = new TapeImports(this, 'Imports', {
      platform: this.platform,
      image: images.backend,
      tapes: s3.Bucket.fromBucketName(this, 'Tapes', data.tapeBucketName),
      environment: {
        ...environmentFor('aws', 'import'),
        ...this.databaseEnvironment('portfolio_writer'),
        AWS_REGION: config.region,
        PORTFOLIO_TIME_ZONE: site.timeZone,
      },
    });
    this.allowDatabase(this.imports, 'portfolio_writer');
    new CfnOutput(this, 'TapeBucket', { value: data.tapeBucketName });
  }

  private cluster(): ecs.Cluster {
    const { config, network } = this.props;
    const cluster = new ecs.Cluster(this, 'Cluster', {
      clusterName: resourceName(config.name, 'cluster'),
      vpc: network.vpc,
      enableFargateCapacityProviders: true,
      containerInsightsV2: config.containerInsights ? ecs.ContainerInsights.ENABLED : ecs.ContainerInsights.DISABLED,
    });
    if (!config.containerInsights) {
      Validations.of(cluster).acknowledge({
        id: 'AwsSolutions-ECS4',
        reason: 'Metrics per task are a stated saving of this environment; its alarms read the metrics of the services',
      });
    }
    return cluster;
  }

  /** CDK lets them go at the same time, and ECS refuses to take a capacity provider from a cluster that uses it. */
  private serviceNeedsCapacity(): void {
    Aspects.of(this).add(
      {
        visit: (node) => {
          const found = node instanceof ecs.CfnService ? this.platform.cluster.node.findAll() : [];
          const providers = found.filter((child) => child instanceof ecs.CfnClusterCapacityProviderAssociations);
          if (providers.length > 0) node.node.addDependency(...providers);
        },
      },
      { priority: AspectPriority.READONLY },
    );
  }

  private webService(name: DeployableService, image: ImageByDigest): WebService {
    const { config, site, network } = this.props;
    const { port, health, limits, stopGraceSeconds, container, calls } = services[name];
    const first = name === 'backend' ? { first: this.migrations() } : {};
    const service = new WebService(this, pascalCase(name), {
      platform: this.platform,
      name,
      image,
      ...container,
      port,
      livenessPath: health.liveness,
      limits,
      stopGraceSeconds,
      size: config.sizes[name] ?? config.sizes.default,
      exposures: this.exposures(name),
      environment: name === 'backend' ? this.backendEnvironment() : this.environmentOf(name),
      ...first,
    });
    if (calls.includes('gateway'))
      service.connections.allowTo(network.internalBalancer, ec2.Port.tcp(gatewayPort(site)), 'The API');
    return service;
  }

  /** The public edge exposes a service; so does the internal gateway if it calls the service in the topology. */
  private exposures(name: DeployableService): Exposure[] {
    const { edge } = this.props;
    const { prefix, paths, audience } = services[name].offered;
    const priority = firstRulePriority(name);
    return [
      { balancer: edge.edge, ...(prefix === '' ? {} : { prefix }), paths, priority, audience },
      ...(services.gateway.calls.includes(name) ? [{ balancer: edge.gateway, paths, priority }] : []),
    ];
  }

  private environmentOf(name: DeployableService): Record<string, string> {
    return {
      ...environmentFor('aws', name),
      ...(services[name].calls.includes('gateway') ? { API_URL: this.props.edge.apiUrl } : {}),
      ENVIRONMENT: this.props.config.name,
    };
  }

  private backendEnvironment(): Record<string, string> {
    const { config, site } = this.props;
    return {
      ...environmentFor('aws', 'backend'),
      ...this.databaseEnvironment('portfolio_reader'),
      AWS_REGION: config.region,
      // Balancers can have any address in the VPC, and nothing else there may connect.
      TRUSTED_PROXIES: config.network.cidr,
      PORTFOLIO_TIME_ZONE: site.timeZone,
      PORTFOLIO_CURRENCY: site.currency,
    };
  }

  /** Runs in each backend task. The runs serialise, and all but the first find nothing to do. */
  private migrations(): FirstContainer {
    const { limits, stopGraceSeconds } = services.migrate;
    const ownerSecret = secretsmanager.Secret.fromSecretCompleteArn(
      this,
      'OwnerSecret',
      this.databaseFact('ownerSecretArn'),
    );
    return {
      name: 'migrate',
      command: ['dist/migrate.js'],
      limits,
      stopGraceSeconds,
      environment: { ...environmentFor('aws', 'migrate'), ...this.databaseEnvironment(databaseOwner) },
      secrets: { DATABASE_PASSWORD: ecs.Secret.fromSecretsManager(ownerSecret, 'password') },
    };
  }

  private databaseFact(fact: Parameters<typeof databaseParameter>[1]): string {
    return ssm.StringParameter.valueForStringParameter(this, databaseParameter(this.props.config.name, fact));
  }

  private databaseEnvironment(user: string) {
    return {
      DATABASE_URL: `postgresql://${user}@${this.databaseFact('address')}:${portOf('db')}/${databaseName}`,
      ENVIRONMENT: this.props.config.name,
    };
  }

  /** Kept between deployments, so that an infrastructure change doesn't affect the running release. */
  private imageDigest(service: DeployableService): string {
    return new CfnParameter(this, digestParameter(service), {
      description: 'Digest that the push of the image printed: sha256:…',
      allowedPattern: '^sha256:[0-9a-f]{64}$',
    }).valueAsString;
  }

  private allowDatabase(client: ec2.IConnectable & iam.IGrantable, user: string): void {
    client.connections.allowTo(this.props.data.database, ec2.Port.tcp(portOf('db')), 'Database');
    const loginArn = this.formatArn({
      service: 'rds-db',
      resource: 'dbuser',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      resourceName: `${this.databaseFact('resourceId')}/${user}`,
    });
    client.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['rds-db:connect'], resources: [loginArn] }),
    );
  }
}

function forEachService<T>(make: (name: DeployableService) => T): Record<DeployableService, T> {
  return Object.fromEntries(deployableServices.map((name) => [name, make(name)])) as Record<DeployableService, T>;
}
