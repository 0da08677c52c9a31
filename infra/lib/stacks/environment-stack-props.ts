import type { StackProps } from 'aws-cdk-lib';
import type { EnvironmentConfig } from '../environments/environment.ts';
import type { Site } from '../environments/site.ts';

/** The properties of every stack of an environment. */
export interface EnvironmentStackProps extends StackProps {
  /** The settings that differ between environments. */
  readonly config: EnvironmentConfig;
  /** Facts about this installation. */
  readonly site: Site;
}
