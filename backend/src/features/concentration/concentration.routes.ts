import type { FastifyInstance } from 'fastify';
import { countAndValue, money, nullableDecimal } from '../../http/count-and-value.ts';
import { daysBetween } from '../../loans/calendar.ts';
import { concentrationFigures } from '../../loans/concentration.ts';
import { ratio, rounded } from '../../loans/ratio.ts';
import { asOfInsight } from '../../portfolio/as-of-insight.ts';
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
    async (snapshot, { date, fields }) => {
      const { outstanding, valueSquared, median, largest } = await readConcentration(snapshot, 20);
      const figures = concentrationFigures(
        outstanding.value,
        valueSquared,
        largest.map((asset) => asset.nominal_value),
      );
      return {
        ...fields,
        outstanding: countAndValue(outstanding),
        ...Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, nullableDecimal(figure)])),
        average_active: nullableDecimal(ratio(outstanding.value, String(outstanding.count), 2)),
        median_active: nullableDecimal(median === null ? null : rounded(median, 2)),
        largest: largest.map(({ id, nominal_value, due_date }) => ({
          id,
          nominal_value: money(nominal_value),
          due_date,
          days_past_due: Math.max(0, daysBetween(due_date, date)),
          share: nullableDecimal(ratio(nominal_value, outstanding.value, 6)),
        })),
      };
    },
  );
}
