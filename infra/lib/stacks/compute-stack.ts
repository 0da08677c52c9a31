import { ArnFormat, CfnOutput, CfnParameter, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { apiPrefix, backendNodeArguments, publicApiPaths, type Service, services } from '../../../platform/topology.ts';
import type { EnvironmentConfig } from '../environments/environment.ts';
import type { Site } from '../environments/site.ts';
import { TapeImports } from '../imports/tape-imports.ts';
import { resourceName } from '../names.ts';
import { drainSeconds, type Platform, WebService } from '../service/web-service.ts';
import { type DataStack, databaseName, databaseOwner, databaseParameter } from './data-stack.ts';
import { type EdgeStack, rulePriority } from './edge-stack.ts';
import type { FoundationStack } from './foundation-stack.ts';
import { gatewayPort, type NetworkStack } from './network-stack.ts';

/** Where the backend's image has Amazon's certificates for RDS, which no operating system trusts by itself. */
export const databaseCaFile = '/app/dist/rds-ca.pem';

export interface ComputeStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly site: Site;
  readonly foundation: FoundationStack;
  readonly network: NetworkStack;
  readonly data: DataStack;
  readonly edge: EdgeStack;
}

/** The two services and the imports. */
export class ComputeStack extends Stack {
  /** What a further service is made with. */
  readonly platform: Platform;
  readonly backend: WebService;
  readonly frontend: WebService;
  readonly imports: TapeImports;

  constructor(
    scope: Construct,
    id: string,
    { config, site, foundation, network, data, edge, ...props }: ComputeStackProps,
  ) {
    super(scope, id, props);

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
    const platform = {
      config,
      vpc: network.vpc,
      subnets: network.serviceSubnets,
      cluster,
      key: foundation.key,
      alarmTopic: foundation.alarmTopic,
      endpoints: network.endpoints,
      s3PrefixList: network.s3PrefixList,
    };
    this.platform = platform;
    const backendImage = {
      repository: foundation.repositories.backend,
      digest: this.imageDigest('BackendImageDigest'),
    };
    const frontendImage = {
      repository: foundation.repositories.frontend,
      digest: this.imageDigest('FrontendImageDigest'),
    };

    const database = (fact: Parameters<typeof databaseParameter>[1]) =>
      ssm.StringParameter.valueForStringParameter(this, databaseParameter(config.name, fact));
    const databaseEnvironment = (user: string) => ({
      DATABASE_URL: `postgresql://${user}@${database('address')}:${listeningPort(services.db)}/${databaseName}`,
      DATABASE_CA_FILE: databaseCaFile,
      LOG_LEVEL: 'info',
      ENVIRONMENT: config.name,
    });
    // Tokens instead of passwords: nothing to rotate, nothing to leak.
    const signedLogin = { DATABASE_AUTH: 'iam', AWS_REGION: config.region };
    const loginArn = (user: string) =>
      this.formatArn({
        service: 'rds-db',
        resource: 'dbuser',
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        resourceName: `${database('resourceId')}/${user}`,
      });
    const ownerSecret = secretsmanager.Secret.fromSecretCompleteArn(this, 'OwnerSecret', database('ownerSecretArn'));

    this.backend = new WebService(this, 'Backend', {
      platform,
      name: 'backend',
      image: backendImage,
      command: [...backendNodeArguments, 'dist/server.js'],
      healthCommand: ['dist/healthcheck.js'],
      port: listeningPort(services.backend),
      livenessPath: livenessPath(services.backend),
      limits: services.backend.limits,
      stopGraceSeconds: services.backend.stopGraceSeconds,
      size: config.backend,
      exposures: [
        {
          balancer: edge.edge,
          prefix: apiPrefix,
          paths: publicApiPaths,
          priority: rulePriority.api,
          audience: 'program',
        },
        { balancer: edge.gateway, paths: publicApiPaths, priority: rulePriority.api },
      ],
      environment: {
        ...databaseEnvironment('portfolio_reader'),
        ...serverEnvironment(services.backend),
        ...signedLogin,
        // Balancers are somewhere in the VPC and nothing else there may connect.
        TRUSTED_PROXIES: config.network.cidr,
        PORTFOLIO_TIME_ZONE: site.timeZone,
        PORTFOLIO_CURRENCY: site.currency,
      },
      first: {
        name: 'migrate',
        command: ['dist/migrate.js'],
        limits: services.migrate.limits,
        stopGraceSeconds: services.migrate.stopGraceSeconds,
        environment: { ...databaseEnvironment(databaseOwner), ROLES_AUTH: 'iam' },
        secrets: { DATABASE_PASSWORD: ecs.Secret.fromSecretsManager(ownerSecret, 'password') },
      },
    });
    this.allowDatabase(this.backend, data, loginArn('portfolio_reader'));
    // Migrations take the owner's password from the secret that RDS encrypts with this key.
    foundation.key.grantDecrypt(this.backend.service.taskDefinition.obtainExecutionRole());

    this.frontend = new WebService(this, 'Frontend', {
      platform,
      name: 'frontend',
      image: frontendImage,
      command: ['server.js'],
      healthCommand: ['healthcheck.js'],
      port: listeningPort(services.frontend),
      livenessPath: livenessPath(services.frontend),
      limits: services.frontend.limits,
      stopGraceSeconds: services.frontend.stopGraceSeconds,
      size: config.frontend,
      exposures: [{ balancer: edge.edge, paths: ['/*'], priority: rulePriority.dashboard }],
      environment: {
        ...serverEnvironment(services.frontend),
        API_URL: edge.apiUrl,
        LOG_LEVEL: 'info',
        ENVIRONMENT: config.name,
      },
    });
    this.frontend.connections.allowTo(network.internalBalancer, ec2.Port.tcp(gatewayPort(site)), 'The API');

    this.imports = new TapeImports(this, 'Imports', {
      platform,
      image: backendImage,
      tapes: s3.Bucket.fromBucketName(this, 'Tapes', data.tapeBucketName),
      environment: {
        ...databaseEnvironment('portfolio_writer'),
        ...signedLogin,
        PORTFOLIO_TIME_ZONE: site.timeZone,
      },
    });
    this.allowDatabase(this.imports, data, loginArn('portfolio_writer'));

    new CfnOutput(this, 'TapeBucket', { value: data.tapeBucketName });
  }

  /** Kept from one deployment to the next, so that a change of the infrastructure leaves the running release alone. */
  private imageDigest(id: string): string {
    return new CfnParameter(this, id, {
      description: 'Digest that the push of the image printed: sha256:…',
      allowedPattern: '^sha256:[0-9a-f]{64}$',
    }).valueAsString;
  }

  private allowDatabase(client: ec2.IConnectable & iam.IGrantable, data: DataStack, loginArn: string): void {
    client.connections.allowTo(data.database, ec2.Port.tcp(listeningPort(services.db)), 'Database');
    client.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['rds-db:connect'], resources: [loginArn] }),
    );
  }
}

function serverEnvironment(service: Service): Record<string, string> {
  return {
    HOST: '0.0.0.0',
    PORT: String(listeningPort(service)),
    METRICS_PORT: String(service.metricsPort),
    DRAIN_SECONDS: String(drainSeconds),
  };
}

function listeningPort({ port, description }: Service): number {
  if (port === undefined) throw new Error(`The topology gives no port to: ${description}`);
  return port;
}

function livenessPath({ health, description }: Service): string {
  if (health === undefined) throw new Error(`The topology gives no health paths to: ${description}`);
  return health.liveness;
}
