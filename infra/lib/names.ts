import type { EnvironmentName } from './environments/environment.ts';

/** Names that people type or read begin with the environment, so that two environments can share an account. */
export function resourceName(environment: EnvironmentName, what: string): string {
  return `portfolio-${environment}-${what}`;
}

/**
 * A string, never a reference: an alarm that references the service whose deployment it watches makes the stack
 * circular.
 */
export function alarmName(environment: EnvironmentName, alertId: string): string {
  return resourceName(environment, alertId);
}

/** Log group of a service's containers. */
export function serviceLogGroupName(environment: EnvironmentName, service: string): string {
  return `/portfolio/${environment}/${service}`;
}

/** `backend` becomes `Backend`, the prefix of the ids of the service's constructs. */
export function pascalCase(service: string): string {
  return service.replaceAll(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** Parameter of the compute stack that takes the digest of a service's image. */
export function digestParameter(service: string): string {
  return `${pascalCase(service)}ImageDigest`;
}
