import type { EnvironmentConfig } from '../lib/environments/environment.ts';
import { production } from '../lib/environments/production.ts';
import { staging } from '../lib/environments/staging.ts';
import { exampleContexts, synthesize } from '../lib/synthesize.ts';
import { estimate } from './estimate.ts';
import { price } from './prices.ts';
import { monthHours, usage } from './usage.ts';

export interface Saving {
  readonly choice: string;
  readonly monthlyUsd: number;
}

type Alternative = readonly [choice: string, without: (config: EnvironmentConfig) => EnvironmentConfig];

const ofStaging: readonly Alternative[] = [
  ['Spot instead of on-demand tasks', (config) => ({ ...config, spot: false })],
  [
    'one task of a quarter core per service instead of two of a half',
    (config) => ({ ...config, sizes: production.sizes }),
  ],
  [
    'endpoints in one zone instead of two',
    (config) => ({ ...config, network: { ...config.network, endpointZones: production.network.endpointZones } }),
  ],
  [
    'a database in one zone instead of two',
    (config) => ({ ...config, database: { ...config.database, multiAz: production.database.multiAz } }),
  ],
  [
    'a small database instead of that of production',
    (config) => ({ ...config, database: { ...config.database, instanceType: production.database.instanceType } }),
  ],
  ['no metrics per task', (config) => ({ ...config, containerInsights: production.containerInsights })],
];

const ofPartTime: readonly Alternative[] = [
  [
    'tasks, database and NAT instance stopped in evenings and at weekends',
    ({ officeHours: _stopped, ...config }) => config,
  ],
  [
    'a NAT instance instead of endpoints',
    (config) => ({ ...config, network: { ...config.network, endpointZones: staging.network.endpointZones } }),
  ],
  ['no firewall, since only named ranges connect', (config) => ({ ...config, firewall: staging.firewall })],
  ['no dashboards', (config) => ({ ...config, dashboards: staging.dashboards })],
];

/** What each of staging's choices saves, all others being equal. */
export function stagingSavings(): Saving[] {
  const cost = estimate(synthesize(exampleContexts.staging));
  // Neither environment has NAT gateways, so there is no template to read this from.
  const gateway =
    monthHours * (price('natGatewayHour') + price('publicAddressHour')) +
    usage.staging.endpointGib * price('natGatewayGib');
  return [
    ...savings(exampleContexts.staging, ofStaging),
    { choice: 'endpoints instead of one NAT gateway', monthlyUsd: gateway - (cost.byCategory.network ?? 0) },
  ];
}

/** What each further choice of `--context evenings=off` saves, all others being equal. */
export function partTimeSavings(): Saving[] {
  return savings(exampleContexts.stagingPartTime, ofPartTime);
}

function savings(context: Readonly<Record<string, unknown>>, alternatives: readonly Alternative[]): Saving[] {
  const { monthlyUsd } = estimate(synthesize(context));
  return alternatives.map(([choice, adjust]) => ({
    choice,
    monthlyUsd: estimate(synthesize(context, { adjust })).monthlyUsd - monthlyUsd,
  }));
}
