import { ConfigurationError } from './configuration-error.ts';
import type { EnvironmentConfig, EnvironmentName } from './environment.ts';
import { production } from './production.ts';
import { staging, stagingPartTime } from './staging.ts';

const names = new Map<unknown, EnvironmentName>([
  ['staging', 'staging'],
  ['production', 'production'],
  ['prod', 'production'],
]);

export interface EnvironmentChoice {
  /** Value of `--context environment=…`. */
  readonly environment: unknown;
  /** Value of `--context evenings=…`: `off` stops staging outside office hours. */
  readonly evenings: unknown;
  /**
   * `sites` of cdk.json. Staging may set `evenings` there permanently, because a deployment that forgot the option
   * would start everything.
   * @default - only the command line decides
   */
  readonly sites?: Readonly<Record<string, { readonly evenings?: unknown } | undefined>>;
}

/** @throws if the choice is missing, unknown or contradictory; the message shows the corrected option */
export function selectEnvironment({ environment, evenings: chosen, sites }: EnvironmentChoice): EnvironmentConfig {
  const name = names.get(environment);
  if (name === undefined) {
    const given =
      environment === undefined ? 'No environment was chosen' : `There is no environment "${String(environment)}"`;
    throw new ConfigurationError(`${given}: add --context environment=staging or --context environment=prod`);
  }
  const evenings = chosen ?? sites?.[name]?.evenings;
  if (evenings !== undefined && evenings !== 'on' && evenings !== 'off') {
    throw new ConfigurationError(`evenings is "${String(evenings)}": use --context evenings=off or leave it out`);
  }
  if (evenings !== 'off') return name === 'production' ? production : staging;
  if (name === 'production')
    throw new ConfigurationError('Production runs in the evening too: leave out --context evenings=off');
  return stagingPartTime;
}
