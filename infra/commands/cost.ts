import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Estimate, estimate } from '../cost/estimate.ts';
import { guideTables, withTables } from '../cost/guide-tables.ts';
import { priceTable } from '../cost/prices.ts';
import { partTimeSavings, stagingSavings } from '../cost/savings.ts';
import { exampleContexts, synthesize } from '../lib/synthesize.ts';

/** What each environment costs in a month, as tables and, in cdk.out/cost.json, as JSON; then what each choice of staging saves. */
const staging = estimate(synthesize(exampleContexts.staging));
const partTime = estimate(synthesize(exampleContexts.stagingPartTime));
const estimates = [staging, partTime, estimate(synthesize(exampleContexts.production))];
for (const one of estimates) print(one);

const savings = { staging: stagingSavings(), 'staging, evenings and weekends off': partTimeSavings() };
for (const [environment, choices] of Object.entries(savings)) {
  console.log(`\nWhat each choice of ${environment} saves in a month, all others being as they are:\n`);
  for (const { choice, monthlyUsd } of choices) console.log(`  ${dollars(monthlyUsd)}  ${choice}`);
}

if (process.argv.includes('--write')) {
  const guide = new URL('../README.md', import.meta.url);
  writeFileSync(guide, withTables(readFileSync(guide, 'utf8'), guideTables()));
  console.log('\nWritten into infra/README.md');
}
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
