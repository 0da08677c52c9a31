import type { FastifyInstance } from 'fastify';
import { asOfInsight } from '../../http/as-of-insight.ts';
import { countAndValue, nullableDecimal } from '../../http/count-and-value.ts';
import { ageingBuckets, type Delinquency } from '../../loans/ageing.ts';
import { outstandingOf, pastDue, shareOf } from '../../loans/delinquency.ts';
import { ratio } from '../../loans/ratio.ts';
import { readAgeing } from './ageing.queries.ts';
import { Ageing } from './ageing.schema.ts';

export function ageingRoutes(app: FastifyInstance): void {
  asOfInsight(
    app,
    {
      path: '/insights/aging',
      operationId: 'getAgeing',
      summary: 'Outstanding debt by days past due',
      name: 'Ageing',
      schema: Ageing,
    },
    async (snapshot, asOf) => {
      const { buckets, valueDaysPastDue } = await readAgeing(snapshot, asOf);
      const outstanding = outstandingOf(buckets);
      const overdue = pastDue(buckets, 'overdue');
      const rate = (delinquency: Delinquency) => {
        const share = shareOf(pastDue(buckets, delinquency), outstanding);
        return { value: nullableDecimal(share.value), count: nullableDecimal(share.count) };
      };
      const [from1, from30, from60, from90] = [rate('overdue'), rate('30+'), rate('60+'), rate('90+')];
      return {
        ...asOf.fields,
        outstanding: countAndValue(outstanding),
        ageing: Object.fromEntries(ageingBuckets.map(({ name }) => [name, countAndValue(buckets[name])])),
        overdue: countAndValue(overdue),
        overdue_rate_value: from1.value,
        overdue_rate_count: from1.count,
        delinquency_30_plus_value: from30.value,
        delinquency_30_plus_count: from30.count,
        delinquency_60_plus_value: from60.value,
        delinquency_60_plus_count: from60.count,
        delinquency_90_plus_value: from90.value,
        delinquency_90_plus_count: from90.count,
        weighted_average_days_past_due: nullableDecimal(ratio(valueDaysPastDue, overdue.value, 2)),
      };
    },
  );
}
