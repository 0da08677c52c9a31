import { officeHoursPerWeek } from '../lib/office-hours/office-hours.ts';
import type { Synthesized } from '../lib/synthesize.ts';
import { price, priceTable } from './prices.ts';
import { amount, type Context, type CostLine, pricing, withoutCost } from './pricing.ts';
import { monthHours, type Usage, usage, weeksPerMonth } from './usage.ts';

export interface Estimate {
  readonly environment: string;
  readonly region: string;
  readonly asOf: string;
  readonly lines: readonly CostLine[];
  readonly byCategory: Readonly<Record<string, number>>;
  readonly monthlyUsd: number;
  readonly usage: Usage;
}

/**
 * The monthly cost of an environment, resource by resource, read from its templates.
 * @throws when a resource's type is neither priced nor known to be free
 */
export function estimate(synthesized: Synthesized): Estimate {
  const { config, site } = synthesized;
  if (config.region !== priceTable.region)
    throw new Error(`The prices are those of ${priceTable.region}, not of ${config.region}`);
  const used = usage[config.name];
  const hours = config.officeHours === undefined ? undefined : officeHoursPerWeek(config.officeHours);
  const context: Context = {
    synthesized,
    used,
    taskHours: hours === undefined ? monthHours : hours.tasks * weeksPerMonth,
    databaseHours: hours === undefined ? monthHours : hours.database * weeksPerMonth,
  };
  const lines: CostLine[] = [];
  for (const [stack, template] of Object.entries(synthesized.templates)) {
    for (const [id, resource] of Object.entries(template.Resources)) {
      if (resource.Type in withoutCost) continue;
      const priced = pricing[resource.Type];
      if (priced === undefined) {
        throw new Error(
          `${stack}/${id}: nobody knows what a ${resource.Type} costs; price it in cost/pricing.ts or say why it is free`,
        );
      }
      for (const line of priced(resource, context, id)) lines.push({ ...line, resource: `${stack}/${id}` });
    }
  }
  lines.push({
    resource: 'all log groups',
    ...amount(
      'observability',
      `${used.logGib} GiB of logs`,
      used.logGib * (price('logIngestGib') + price('logStorageGibMonth')),
    ),
  });
  if (site.signIn !== undefined) {
    lines.push({
      resource: site.signIn.clientSecretName,
      ...amount('security', "the sign-in client's secret", price('secretMonth')),
    });
  }
  const byCategory: Record<string, number> = {};
  for (const { category, monthlyUsd } of lines) byCategory[category] = (byCategory[category] ?? 0) + monthlyUsd;
  return {
    environment: config.officeHours === undefined ? config.name : `${config.name}, evenings and weekends off`,
    region: priceTable.region,
    asOf: priceTable.asOf,
    usage: used,
    lines: lines.filter(({ monthlyUsd }) => monthlyUsd > 0),
    byCategory,
    monthlyUsd: lines.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0),
  };
}
