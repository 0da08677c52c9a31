import type { EnvironmentName } from './environments/environment.ts';

/** Prefix of every name that people type or read; two environments can share an account. */
export function resourceName(environment: EnvironmentName, what: string): string {
  return `portfolio-${environment}-${what}`;
}

/** Only strings, never references: a deployment alarm that referred to its service would make the stack circular. */
export function alarmName(environment: EnvironmentName, alertId: string): string {
  return resourceName(environment, alertId);
}

/** What a service's containers write. */
export function serviceLogGroupName(environment: EnvironmentName, service: string): string {
  return `/portfolio/${environment}/${service}`;
}

/** `backend` becomes `Backend`: how a service's name begins the ids of its constructs. */
export function pascalCase(service: string): string {
  return service.replaceAll(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** Parameter of the compute stack that takes the digest of a service's image. */
export function digestParameter(service: string): string {
  return `${pascalCase(service)}ImageDigest`;
}
