import { RemovalPolicy } from 'aws-cdk-lib';
import type { EnvironmentConfig } from '../environments/environment.ts';

/**
 * What becomes of data when its stack is deleted. Where data is protected it stays, but not if its own creation failed:
 * what is left then is empty, and its name would be in the way of the next attempt.
 */
export function dataRemoval({ protectData }: EnvironmentConfig): RemovalPolicy {
  return protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
