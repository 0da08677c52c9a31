import type { FastifyInstance } from 'fastify';
import { asOfInsight } from '../../http/as-of-insight.ts';
import { countAndValue, money, nullableDecimal } from '../../http/count-and-value.ts';
import { concentrationFigures } from '../../loans/concentration.ts';
import { ratio, rounded } from '../../loans/ratio.ts';
import { readConcentration } from './concentration.queries.ts';
import { Concentration } from './concentration.schema.ts';

export function concentrationRoutes(app: FastifyInstance): void {
  asOfInsight(
    app,
    {
      path: '/insights/concentration',
      operationId: 'getConcentration',
      summary: 'How the outstanding debt is spread over assets',
      name: 'Concentration',
      schema: Concentration,
    },
    async (snapshot, asOf) => {
      const { outstanding, valueSquared, median, largest } = await readConcentration(snapshot, asOf);
      const figures = concentrationFigures(
        outstanding.value,
        valueSquared,
        largest.map((asset) => asset.nominal_value),
      );
      return {
        ...asOf.fields,
        outstanding: countAndValue(outstanding),
        ...Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, nullableDecimal(figure)])),
        average_active: nullableDecimal(ratio(outstanding.value, String(outstanding.count), 2)),
        median_active: nullableDecimal(median === null ? null : rounded(median, 2)),
        largest: largest.map(({ id, nominal_value, due_date, days_past_due }) => ({
          id,
          nominal_value: money(nominal_value),
          due_date,
          days_past_due,
          share: nullableDecimal(ratio(nominal_value, outstanding.value, 6)),
        })),
      };
    },
  );
}
