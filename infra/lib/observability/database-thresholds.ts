import { alerts } from '../../../platform/alerts/alerts.ts';
import type { EnvironmentConfig } from '../environments/environment.ts';

const bytesPerGiB = 1024 ** 3;

/**
 * RDS enlarges storage once a tenth or less of it is free:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
 */
export const growsAtShare = 0.1;

/** Half of what RDS waits for, so that the alarm only fires if storage doesn't grow. */
export function databaseThresholds({ database }: EnvironmentConfig): Readonly<Record<string, number>> {
  const usual = alerts.find(({ id }) => id === 'db-storage')?.threshold ?? 0;
  return { 'db-storage': Math.min(usual, (database.storageGiB * bytesPerGiB * growsAtShare) / 2) };
}
