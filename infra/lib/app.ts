import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { EnvironmentConfig } from './environments/environment.ts';
import { selectEnvironment } from './environments/select-environment.ts';
import { readSite } from './environments/site.ts';
import { resourceName } from './names.ts';
import { ComputeStack } from './stacks/compute-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { DeliveryStack } from './stacks/delivery-stack.ts';
import { EdgeStack } from './stacks/edge-stack.ts';
import { FoundationStack } from './stacks/foundation-stack.ts';
import { NetworkStack } from './stacks/network-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';

/**
 * Adds the stacks of the environment that the context names, in deployment order.
 * @param adjust changes the configuration, to compare alternatives; a deployment never does
 */
export function addStacks(app: App, adjust: (config: EnvironmentConfig) => EnvironmentConfig = (config) => config) {
  const config = adjust(
    selectEnvironment({
      environment: app.node.tryGetContext('environment'),
      evenings: app.node.tryGetContext('evenings'),
      sites: app.node.tryGetContext('sites'),
    }),
  );
  const site = readSite(app.node, config);
  // Without an account CDK makes no lookups, and the same templates serve every account.
  const props = (what: string) => ({
    config,
    site,
    stackName: resourceName(config.name, what),
    env: { region: config.region },
    // CloudFormation applies a stack's tags to all its resources.
    tags: { 'portfolio:environment': config.name },
    terminationProtection: config.protectData,
  });

  const foundation = new FoundationStack(app, 'foundation', props('foundation'));
  const network = new NetworkStack(app, 'network', {
    ...props('network'),
    key: foundation.key,
    logBucket: foundation.logBucket,
  });
  const data = new DataStack(app, 'data', {
    ...props('data'),
    vpc: network.vpc,
    subnets: network.dataSubnets,
    key: foundation.key,
    logBucket: foundation.logBucket,
  });
  const edge = new EdgeStack(app, 'edge', {
    ...props('edge'),
    vpc: network.vpc,
    key: foundation.key,
    publicBalancer: network.publicBalancer,
    internalBalancer: network.internalBalancer,
  });
  const compute = new ComputeStack(app, 'compute', { ...props('compute'), foundation, network, data, edge });
  const observability = new ObservabilityStack(app, 'observability', {
    ...props('observability'),
    foundation,
    network,
    data,
    compute,
  });
  const delivery = new DeliveryStack(app, 'delivery', {
    ...props('delivery'),
    repositories: Object.values(foundation.repositories),
    dashboard: compute.services.frontend.service.taskDefinition,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { config, site, stacks: [foundation, network, data, edge, compute, observability, delivery] };
}
