import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EnvironmentConfig } from './environment.ts';

/** Cheap: whatever a deployment rehearsal doesn't need is single, small or interruptible. */
export const staging: EnvironmentConfig = {
  name: 'staging',
  region: 'us-east-1',
  network: { cidr: '10.20.0.0/16', endpointZones: 1 },
  database: { instanceType: 't4g.micro', multiAz: false, storageGiB: 20, maxStorageGiB: 50, backupDays: 1 },
  sizes: { default: { cpu: 256, minTasks: 1, maxTasks: 2 } },
  spot: true,
  containerInsights: false,
  logRetention: RetentionDays.ONE_WEEK,
  accessLogDays: 7,
  protectData: false,
  domainRequired: false,
  budgetUsd: 120,
  firewall: true,
  dashboards: true,
};

/** With `--context evenings=off`: half the cost, but less like production. */
export const stagingPartTime: EnvironmentConfig = {
  ...staging,
  officeHours: { timeZone: 'Europe/Berlin', startHour: 8, stopHour: 18 },
  network: { ...staging.network, endpointZones: 0 },
  firewall: false,
  dashboards: false,
  budgetUsd: 70,
};
