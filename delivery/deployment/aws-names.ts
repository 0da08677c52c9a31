/** What a deployment assumes about the infrastructure; infra/test/delivery.test.ts checks the templates against it. */
import { forEachService, type ServiceImage } from '../images/image-reference.ts';

/** Names of stacks, clusters, services and image repositories. */
export const resourceName = (environment: string, what: string): string => `portfolio-${environment}-${what}`;

/** Ids, within the CDK app, of the stack with the image repositories and of the stack with the digests. */
export const stackIds = { repositories: 'foundation', services: 'compute' } as const;

/** Parameters of the services' stack. */
export const digestParameters = forEachService((service) => {
  const words = service.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}ImageDigest`;
});

export const logGroup = (environment: string, service: ServiceImage): string => `/portfolio/${environment}/${service}`;

/** ECS names a log stream after prefix, container and task. */
export const logStreamPrefix = (service: ServiceImage): string => service;

/** The lookup role that CDK's bootstrap creates. */
export const lookupRole = (account: string, region: string): string => `cdk-hnb659fds-lookup-role-${account}-${region}`;

/** The role of CDK's bootstrap that changes stacks. */
export const deployRole = (account: string, region: string): string => `cdk-hnb659fds-deploy-role-${account}-${region}`;

/** The log group of the importer's tasks. */
export const importLogGroup = (environment: string): string => `/portfolio/${environment}/import`;

export const importTaskLogStream = (taskArn: string): string => `import/import/${taskArn.split('/').at(-1)}`;
