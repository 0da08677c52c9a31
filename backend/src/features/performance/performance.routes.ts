import type { FastifyInstance } from 'fastify';
import { asOfInsight } from '../../http/as-of-insight.ts';
import { countAndValue, nullableDecimal } from '../../http/count-and-value.ts';
import { performanceRates } from '../../loans/performance.ts';
import { sum } from '../../loans/ratio.ts';
import { readStatusTotals } from '../insights/insights.queries.ts';
import { readMatured } from './performance.queries.ts';
import { Performance } from './performance.schema.ts';

export function performanceRoutes(app: FastifyInstance): void {
  asOfInsight(
    app,
    {
      path: '/insights/performance',
      operationId: 'getPerformance',
      summary: 'Status mix, default and collection rates',
      name: 'Performance',
      schema: Performance,
    },
    async (snapshot, asOf) => {
      const totals = await readStatusTotals(snapshot, asOf.tables);
      const rates = performanceRates(totals, await readMatured(snapshot, asOf));
      const { active, defaulted, paid } = totals;
      const whole = {
        count: active.count + defaulted.count + paid.count,
        value: sum([active.value, defaulted.value, paid.value]),
      };
      return {
        ...asOf.fields,
        portfolio: countAndValue(whole),
        status_mix: { active: countAndValue(active), defaulted: countAndValue(defaulted), paid: countAndValue(paid) },
        ...Object.fromEntries(Object.entries(rates).map(([name, rate]) => [name, nullableDecimal(rate)])),
      };
    },
  );
}
