import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { AsOfQuery } from '../../http/fields.schema.ts';
import { JsonDecimal } from '../../http/json-decimal.ts';
import { jsonType, toJson } from '../../http/response-cache.ts';
import { fourInsights } from '../../loans/insights.ts';
import { readAsOf } from '../../portfolio/as-of.ts';
import { readStatusTotals } from './insights.queries.ts';
import { Insight } from './insights.schema.ts';

export function insightsRoutes(app: FastifyInstance): void {
  app.addSchema(Insight);
  app.get<{ Querystring: Static<typeof AsOfQuery> }>(
    '/insights',
    {
      schema: {
        operationId: 'getInsights',
        summary: 'The four insights',
        tags: ['insights'],
        querystring: AsOfQuery,
        response: { 200: Type.Array(Type.Ref('Insight'), { minItems: 4, maxItems: 4 }) },
      },
    },
    (request, reply) =>
      app.responses.answer(request, reply, jsonType, async (snapshot, portfolio) => {
        const { tables } = await readAsOf(snapshot, portfolio, request.query.as_of);
        const insights = fourInsights(await readStatusTotals(snapshot, tables));
        const named = Object.entries(insights).map(([name, value], index) => ({
          id: `insight-${String(index + 1).padStart(3, '0')}`,
          name,
          value: new JsonDecimal(value),
        }));
        return { body: toJson(named) };
      }),
  );
}
