import type { Alert } from '../../../platform/alerts/alert.ts';
import type { Series, SimulatedAlarm } from './simulated-alarm.ts';

/** How an alarm's subject fares in a period: silent means that no metric has a value. */
export type Condition = 'bad' | 'good' | 'silent';

/** Bad or good in its own way, such as by errors of the targets or of the balancer itself. */
export interface World {
  readonly name: string;
  readonly series: (at: (period: number, resource: number) => Condition) => Series;
}

const requests = 100_000;
const ownErrors = 'HTTPCode_ELB_5XX_Count';
const targetErrors = 'HTTPCode_Target_5XX_Count';

/** A balancer reports a count only if it isn't 0. */
const reported = (count: number) => (count > 0 ? count : undefined);

/** Requests of a balancer, of which a share fails, as its metrics show them. `RequestCount` lacks those without target. */
function balancer(metric: string, total: number, failed: number, by: 'target' | 'balancer') {
  if (metric === 'RequestCount') return reported(total - (by === 'balancer' ? failed : 0));
  if (metric === ownErrors) return reported(by === 'balancer' ? failed : 0);
  if (metric === targetErrors) return reported(by === 'target' ? failed : 0);
  throw new Error(`The simulator doesn't know how a balancer counts ${metric}`);
}

/** Values just beyond the threshold, and just within it. */
function aroundThreshold({ threshold, above }: SimulatedAlarm): Record<Exclude<Condition, 'silent'>, number> {
  const step = Math.max(Math.abs(threshold) * 0.01, threshold === 0 || threshold === 1 ? 1 : 0);
  return { bad: above ? threshold + step : threshold - step, good: threshold };
}

export function worldsOf(alert: Alert, alarm: SimulatedAlarm): World[] {
  const { metric, plus = [], dividedBy, minimumDenominator = 1 } = alert.cloudwatch ?? {};
  if (dividedBy === undefined) {
    const values = aroundThreshold(alarm);
    return [
      {
        name: 'the value itself',
        series: (at) => (_metric, resource, period) => {
          const condition = at(period, resource);
          return condition === 'silent' ? undefined : values[condition];
        },
      },
    ];
  }
  const ways = [metric, ...plus].includes(ownErrors) ? (['balancer', 'target'] as const) : (['target'] as const);
  const world = (name: string, way: 'balancer' | 'target', good: Traffic, bad: Traffic): World => ({
    name,
    series: (at) => (read, resource, period) => {
      const condition = at(period, resource);
      if (condition === 'silent') return undefined;
      const { total, failed } = condition === 'bad' ? bad : good;
      return balancer(read, total, failed, way);
    },
  });
  const share = (ratio: number): Traffic => ({ total: requests, failed: requests * alarm.threshold * ratio });
  return ways.flatMap((way) => [
    world(`slow burn, by the ${way}`, way, share(0.99), share(1.01)),
    world(`total outage, by the ${way}`, way, { total: requests, failed: 0 }, { total: requests, failed: requests }),
    world(
      `total outage with as few requests as count, by the ${way}`,
      way,
      tooFew(minimumDenominator, alarm.resources),
      { total: minimumDenominator, failed: minimumDenominator },
    ),
  ]);
}

interface Traffic {
  readonly total: number;
  readonly failed: number;
}

/** All fail, but over all resources they are fewer than count. */
function tooFew(minimum: number, resources: number): Traffic {
  const each = Math.floor((minimum - 1) / resources);
  return { total: each, failed: each };
}
