import { mkdirSync, writeFileSync } from 'node:fs';
import { type Estimate, estimate, price, priceTable } from '../cost/estimate.ts';
import { monthHours, usage } from '../cost/usage.ts';
import type { EnvironmentConfig } from '../lib/environments/environment.ts';
import { production } from '../lib/environments/production.ts';
import { exampleContexts, synthesize } from '../lib/synthesize.ts';

/** What each environment costs in a month, as tables and, in cdk.out/cost.json, as JSON; then what each saving of staging saves. */
const staging = estimate(synthesize(exampleContexts.staging));
const partTime = estimate(synthesize(exampleContexts.stagingPartTime));
const estimates = [staging, partTime, estimate(synthesize(exampleContexts.production))];
for (const one of estimates) print(one);

const alternatives: readonly [string, (config: EnvironmentConfig) => EnvironmentConfig][] = [
  ['Spot instead of on-demand tasks', (config) => ({ ...config, spot: false })],
  [
    'one task of a quarter core per service instead of two of a whole one',
    (config) => ({ ...config, backend: production.backend, frontend: production.frontend }),
  ],
  [
    'endpoints in one zone instead of two',
    (config) => ({ ...config, network: { ...config.network, endpointZones: 2 } }),
  ],
  [
    'a database in one zone instead of two',
    (config) => ({ ...config, database: { ...config.database, multiAz: true } }),
  ],
  [
    'a small database instead of that of production',
    (config) => ({ ...config, database: { ...config.database, instanceType: production.database.instanceType } }),
  ],
  ['no metrics per task', (config) => ({ ...config, containerInsights: true })],
];
const savings: Record<string, number> = {};
for (const [choice, adjust] of alternatives) {
  savings[choice] = estimate(synthesize(exampleContexts.staging, { adjust })).monthlyUsd - staging.monthlyUsd;
}
const endpoints = staging.byCategory.network ?? 0;
savings['endpoints instead of one NAT gateway'] =
  monthHours * price('natGatewayHour') +
  usage.staging.endpointGib * price('natGatewayGib') +
  monthHours * price('publicAddressHour') -
  endpoints;
savings['evenings and weekends off (--context evenings=off)'] = staging.monthlyUsd - partTime.monthlyUsd;
console.log('What each choice of staging saves in a month:\n');
for (const [choice, usd] of Object.entries(savings)) console.log(`  ${dollars(usd)}  ${choice}`);

mkdirSync(new URL('../cdk.out/', import.meta.url), { recursive: true });
const file = new URL('../cdk.out/cost.json', import.meta.url);
writeFileSync(
  file,
  `${JSON.stringify({ region: priceTable.region, asOf: priceTable.asOf, estimates, savings }, null, 2)}\n`,
);
console.log('\nThe same as JSON: infra/cdk.out/cost.json');

function print({ environment, region, asOf, lines, byCategory, monthlyUsd, usage: assumed }: Estimate): void {
  console.log(
    `\n${environment}: ${dollars(monthlyUsd).trim()} a month (${region}, prices of ${asOf}, without free tiers, discounts and tax)\n`,
  );
  const grouped = Map.groupBy(lines, ({ category }) => category);
  for (const [category, items] of grouped) {
    console.log(`  ${dollars(byCategory[category] ?? 0)}  ${category}`);
    const alarms = items.filter(({ resource, basis }) => /metrics?$/.test(basis) && !resource.includes('Cluster'));
    for (const { resource, basis, monthlyUsd: usd } of items.filter((item) => !alarms.includes(item))) {
      console.log(`      ${dollars(usd)}  ${resource}: ${basis}`);
    }
    if (alarms.length > 0) {
      const usd = alarms.reduce((sum, item) => sum + item.monthlyUsd, 0);
      console.log(`      ${dollars(usd)}  ${alarms.length} alarms`);
    }
  }
  console.log(
    `\n  Assumed in a month: ${Object.entries(assumed)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}`,
  );
}

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`.padStart(9);
}
