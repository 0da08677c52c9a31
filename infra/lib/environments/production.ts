import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EnvironmentConfig } from './environment.ts';

/** Each tier survives the loss of a zone, and irreplaceable data is retained. */
export const production: EnvironmentConfig = {
  name: 'production',
  region: 'us-east-1',
  network: { cidr: '10.10.0.0/16', endpointZones: 2 },
  database: { instanceType: 't4g.large', multiAz: true, storageGiB: 100, maxStorageGiB: 500, backupDays: 30 },
  sizes: { default: { cpu: 512, minTasks: 2, maxTasks: 6 } },
  spot: false,
  containerInsights: true,
  logRetention: RetentionDays.ONE_MONTH,
  accessLogDays: 365,
  protectData: true,
  domainRequired: true,
  budgetUsd: 500,
  firewall: true,
  dashboards: true,
};
