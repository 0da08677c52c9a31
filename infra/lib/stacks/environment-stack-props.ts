import type { StackProps } from 'aws-cdk-lib';
import type { EnvironmentConfig } from '../environments/environment.ts';
import type { Site } from '../environments/site.ts';

/** What every stack of an environment is given. */
export interface EnvironmentStackProps extends StackProps {
  /** What the environments differ in. */
  readonly config: EnvironmentConfig;
  /** Facts about this installation. */
  readonly site: Site;
}
