import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { DeployableService } from '../../../platform/topology.ts';

export type EnvironmentName = 'staging' | 'production';

/** Size of one service. Memory is not here: it follows from the limits in `platform/topology.ts`. */
export interface ServiceSize {
  /** CPU units of one task, 1024 = one core. One of Fargate's sizes. */
  readonly cpu: 256 | 512 | 1024 | 2048;
  /** At least one; only office hours stop all tasks. */
  readonly minTasks: number;
  /** Maximum number of tasks. */
  readonly maxTasks: number;
}

/** When a part-time environment runs. Outside these hours tasks and database are stopped and alarms are muted. */
export interface OfficeHours {
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Full hour, 0 to 23, in which the tasks start. The database starts half an hour earlier. */
  readonly startHour: number;
  /** Full hour, 0 to 23, in which the tasks stop. The database stops half an hour later. */
  readonly stopHour: number;
}

/** Everything that differs between environments. A test verifies that all else is the same. */
export interface EnvironmentConfig {
  /** Part of every resource's name. */
  readonly name: EnvironmentName;
  /** All environments are in one region. */
  readonly region: string;
  /** The VPC, and how tasks reach AWS. */
  readonly network: {
    /** Address range of the VPC. Ranges differ so that environments can be peered or reached over one VPN. */
    readonly cidr: string;
    /**
     * How many of the two zones have interface endpoints, through which tasks reach AWS. One is cheaper, but its outage
     * stops new tasks. With 0 there is a single NAT instance instead, through which tasks reach the whole internet.
     */
    readonly endpointZones: 0 | 1 | 2;
  };
  /** The RDS instance. */
  readonly database: {
    readonly instanceType: string;
    readonly multiAz: boolean;
    readonly storageGiB: number;
    readonly maxStorageGiB: number;
    readonly backupDays: number;
  };
  /** The size of every service, and of those that need a different one. */
  readonly sizes: { readonly default: ServiceSize } & Readonly<Partial<Record<DeployableService, ServiceSize>>>;
  /** Runs the services on Fargate Spot, which AWS may reclaim at two minutes' notice. */
  readonly spot: boolean;
  /** Collects metrics for each task. In a small environment they cost more than the tasks. */
  readonly containerInsights: boolean;
  /** How long the services' logs are kept. */
  readonly logRetention: RetentionDays;
  /** How long access and flow logs are kept. */
  readonly accessLogDays: number;
  /** Protects database, balancers and buckets against deletion, and keeps data when a stack is deleted. */
  readonly protectData: boolean;
  /** If false, the environment may run without a domain: over plain HTTP, and only for the listed address ranges. */
  readonly domainRequired: boolean;
  /** Monthly budget in US dollars. An e-mail is sent at 80% actual and at 100% forecast cost. */
  readonly budgetUsd: number;
  /** A firewall in front of the public balancer. Without it only the listed address ranges may connect. */
  readonly firewall: boolean;
  /** CloudWatch dashboards of alarms and of the portfolio. */
  readonly dashboards: boolean;
  /**
   * When the environment runs.
   * @default - always
   */
  readonly officeHours?: OfficeHours;
}
