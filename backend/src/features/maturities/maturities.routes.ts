import type { FastifyInstance } from 'fastify';
import { asOfInsight } from '../../http/as-of-insight.ts';
import { countAndValue, nullableDecimal } from '../../http/count-and-value.ts';
import { ratio } from '../../loans/ratio.ts';
import { noAssets } from '../../loans/total.ts';
import { readMaturities } from './maturities.queries.ts';
import { Maturities } from './maturities.schema.ts';

export function maturitiesRoutes(app: FastifyInstance): void {
  asOfInsight(
    app,
    {
      path: '/insights/maturities',
      operationId: 'getMaturities',
      summary: 'When the outstanding debt falls due',
      name: 'Maturities',
      schema: Maturities,
    },
    async (snapshot, asOf) => {
      const totals = await readMaturities(snapshot, asOf);
      return {
        ...asOf.fields,
        outstanding: countAndValue(totals.outstanding),
        overdue: countAndValue(totals.overdue),
        maturity_ladder: Object.fromEntries(totals.months.map(({ month, total }) => [month, countAndValue(total)])),
        later: countAndValue(totals.later?.total ?? noAssets),
        later_from: totals.later?.from ?? null,
        due_next_30_days: countAndValue(totals.next30),
        due_next_60_days: countAndValue(totals.next60),
        due_next_90_days: countAndValue(totals.next90),
        weighted_average_remaining_days: nullableDecimal(ratio(totals.valueRemainingDays, totals.outstanding.value, 2)),
      };
    },
  );
}
