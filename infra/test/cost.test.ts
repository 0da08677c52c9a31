import { describe, expect, test } from 'vitest';
import { deployableServices } from '../../platform/topology.ts';
import { estimate } from '../cost/estimate.ts';
import { priceTable } from '../cost/prices.ts';
import { asList, resourcesOf } from './checks/templates.ts';
import { synthesized } from './synthesized.ts';

/** How many metrics the alarms read: one, or all those in an expression. Each one is billed. */
function alarmMetrics(name: Parameters<typeof synthesized>[0]): number {
  return resourcesOf(synthesized(name), 'AWS::CloudWatch::Alarm')
    .map(({ properties }) =>
      properties.MetricName === undefined
        ? asList(properties.Metrics).filter(({ MetricStat }) => MetricStat !== undefined).length
        : 1,
    )
    .reduce((sum, count) => sum + count, 0);
}

/** Services beyond the API and the dashboard; each task has a quarter core and half a GiB. */
const further = deployableServices.length - 2;

describe('the monthly cost', () => {
  test('of staging is that of a calculation by hand', () => {
    const byHand = {
      edge:
        2 * 730 * 0.0225 + // two balancers: 32.85
        2 * 0.05 * 730 * 0.008 + // a twentieth of a capacity unit each: 0.58
        2 * 730 * 0.005 + // public addresses in two zones: 7.30
        1 * 0.09 + // one GiB out
        (5 + 4 * 1) + // firewall with a rate rule and three managed groups
        0.1 * 0.6, // 100,000 requests through it
      network:
        4 * 730 * 0.01 + // four endpoints in one zone: 29.20
        5 * 0.01, // five GiB through them
      data:
        730 * 0.016 + // db.t4g.micro: 11.68
        20 * 0.115 + // 20 GiB: 2.30
        1 * 0.023 + // one GiB of tapes
        2 * 0.02, // two GiB between zones
      compute:
        730 * (0.25 * 0.03238 + 1 * 0.00356) * 0.4 + // the API, Spot: 3.40
        (1 + further) * 730 * (0.25 * 0.03238 + 0.5 * 0.00356) * 0.4 + // the dashboard, Spot: 2.88
        3 * 0.1 + // three GiB of images
        ((10 * 5) / 60) * (0.03238 + 2 * 0.00356), // ten imports of five minutes: 0.03
      security: 1 + 0.05 * 3 + 0.4, // one key, 50,000 requests to it, one secret
      observability:
        alarmMetrics('staging') * 0.1 +
        (2 + further) * 2 * 0.1 + // the two alarms by which each service is scaled
        4 * 0.3 + // four metrics made from the log
        2 * 3 + // two dashboards
        1 * (0.5 + 0.03) + // one GiB of logs, taken in and kept
        1 * (0.25 + 0.023), // one GiB of flow logs
    };
    const { byCategory, monthlyUsd } = estimate(synthesized('staging'));
    for (const [category, usd] of Object.entries(byHand)) expect(byCategory[category], category).toBeCloseTo(usd, 2);
    expect(monthlyUsd - byHand.observability).toBeCloseTo(101.347 + further * 2.884, 2);
  });

  test('of staging with evenings off is that of a calculation by hand', () => {
    const taskHours = (5 * 10 * 730) / 168; // five days of ten hours: 217.3
    const databaseHours = (5 * 11 * 730) / 168; // half an hour more at both ends: 239.0
    const byHand = {
      edge: 49.88 - 9.06, // as above, without the firewall
      network: databaseHours * (0.0042 + 0.005) + 8 * 0.08, // the NAT instance, its address and its disk: 2.84
      data: databaseHours * 0.016 + 20 * 0.115 + 0.023 + 0.04, // 6.19
      compute: taskHours * ((0.5 + 0.25 * further) * 0.03238 + (1.5 + 0.5 * further) * 0.00356) * 0.4 + 0.3 + 0.03, // 2.20
      security: 1.55,
      observability: alarmMetrics('stagingPartTime') * 0.1 + 2.403 + 0.2 * further, // the rest as above, without dashboards
    };
    const { byCategory, monthlyUsd } = estimate(synthesized('stagingPartTime'));
    for (const [category, usd] of Object.entries(byHand)) expect(byCategory[category], category).toBeCloseTo(usd, 1);
    expect(monthlyUsd - byHand.observability).toBeCloseTo(53.604 + further * 0.858, 2);
  });

  test('of production is that of a calculation by hand, where it matters most', () => {
    const { byCategory } = estimate(synthesized('production'));
    const services = 2 + further;
    const byHand = {
      compute:
        services * 2 * 730 * (0.5 * 0.03238 + 1 * 0.00356) + // two tasks for each service: 57.67
        5 * 0.1 + // five GiB of images
        ((10 * 30) / 60) * (0.03238 + 2 * 0.00356), // ten imports of half an hour: 0.20
      data:
        2 * 730 * 0.129 + // db.t4g.large in two zones: 188.34
        2 * 100 * 0.115 + // 100 GiB in two zones: 23.00
        50 * 0.095 + // backups of 30 days beyond the size of the database: 4.75
        20 * 0.023 + // 20 GiB of tapes
        50 * 0.02, // 50 GiB between zones
    };
    for (const [category, usd] of Object.entries(byHand)) expect(byCategory[category], category).toBeCloseTo(usd, 2);
  });

  test('shows observability by itself: alarms, dashboard, logs, flow logs', () => {
    const { lines, byCategory } = estimate(synthesized('production'));
    const parts = lines
      .filter(({ category }) => category === 'observability')
      .map(({ basis }) => basis)
      .join('; ');
    for (const part of ['metric', 'dashboard', 'GiB of logs', 'GiB of flow logs', 'Container Insights'])
      expect(parts).toContain(part);
    expect(byCategory.observability).toBeGreaterThan(0);
  });

  test('of production stays under 450 dollars, of staging under 115, and under 60 with evenings off; a further service adds at most 40, 5 and 2', () => {
    expect(estimate(synthesized('production')).monthlyUsd).toBeLessThanOrEqual(450 + 40 * further);
    expect(estimate(synthesized('staging')).monthlyUsd).toBeLessThanOrEqual(115 + 5 * further);
    expect(estimate(synthesized('stagingPartTime')).monthlyUsd).toBeLessThanOrEqual(60 + 2 * further);
  });

  test('stays within the budget that sends an e-mail', () => {
    for (const name of ['staging', 'stagingPartTime', 'production'] as const) {
      expect(estimate(synthesized(name)).monthlyUsd).toBeLessThanOrEqual(synthesized(name).config.budgetUsd);
    }
  });

  test('fails on a type that nobody has priced', () => {
    const copy = { ...synthesized('staging'), templates: structuredClone(synthesized('staging').templates) };
    (copy.templates.data as { Resources: Record<string, unknown> }).Resources.Lake = {
      Type: 'AWS::Redshift::Cluster',
      Properties: {},
    };
    expect(() => estimate(copy)).toThrow(/data\/Lake: nobody knows what a AWS::Redshift::Cluster costs/);
  });

  test('names a source for each price', () => {
    for (const [name, { usd, source }] of Object.entries(priceTable.prices)) {
      expect(usd, name).toBeGreaterThan(0);
      expect(source, name).toMatch(/^aws\.amazon\.com\//);
    }
  });
});
