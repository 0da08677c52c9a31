import type { EnvironmentName } from '../lib/environments/environment.ts';

/** What the templates can't tell: how much an environment is used in a month. */
export interface Usage {
  readonly requestsMillions: number;
  /** Average capacity units of one balancer; a unit is 25 new connections a second or 1 GiB an hour. */
  readonly balancerUnits: number;
  readonly transferOutGib: number;
  readonly endpointGib: number;
  readonly logGib: number;
  readonly flowLogGib: number;
  readonly tapesGib: number;
  readonly imagesGib: number;
  /** Backups beyond the free allowance, which is the size of the database. */
  readonly extraBackupGib: number;
  /** Between tasks and the database, where they are in different zones. */
  readonly crossZoneGib: number;
  /** To encrypt and decrypt logs, tapes, messages and secrets. */
  readonly keyRequestsMillions: number;
  readonly imports: number;
  readonly importMinutes: number;
}

export const usage: Readonly<Record<EnvironmentName, Usage>> = {
  staging: {
    requestsMillions: 0.1,
    balancerUnits: 0.05,
    transferOutGib: 1,
    endpointGib: 5,
    logGib: 1,
    flowLogGib: 1,
    tapesGib: 1,
    imagesGib: 3,
    extraBackupGib: 0,
    crossZoneGib: 2,
    keyRequestsMillions: 0.05,
    imports: 10,
    importMinutes: 5,
  },
  production: {
    requestsMillions: 2,
    balancerUnits: 0.5,
    transferOutGib: 20,
    endpointGib: 20,
    logGib: 10,
    flowLogGib: 10,
    tapesGib: 20,
    imagesGib: 5,
    extraBackupGib: 50,
    crossZoneGib: 50,
    keyRequestsMillions: 0.5,
    imports: 10,
    importMinutes: 30,
  },
};

/** Hours in an average month. */
export const monthHours = 730;
export const weeksPerMonth = monthHours / (7 * 24);

/** Metrics that Container Insights creates for a cluster, and for each of its services. */
export const insightMetrics = { cluster: 8, service: 13 };
