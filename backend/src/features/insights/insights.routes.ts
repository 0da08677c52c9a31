import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { JsonDecimal } from '../../http/json-decimal.ts';
import { jsonType, toJson } from '../../http/response-cache.ts';
import { fourInsights } from '../../loans/insights.ts';
import { readStatusTotals } from './insights.queries.ts';
import { Insight } from './insights.schema.ts';

const noParameters = Type.Object({}, { additionalProperties: false });

export function insightsRoutes(app: FastifyInstance): void {
  app.addSchema(Insight);
  app.get(
    '/insights',
    {
      schema: {
        operationId: 'getInsights',
        summary: 'The four insights',
        tags: ['insights'],
        querystring: noParameters,
        response: { 200: Type.Array(Type.Ref('Insight'), { minItems: 4, maxItems: 4 }) },
      },
    },
    (request, reply) =>
      app.responses.answer(request, reply, jsonType, async (snapshot) => {
        const insights = fourInsights(await readStatusTotals(snapshot));
        const named = Object.entries(insights).map(([name, value], index) => ({
          id: `insight-${String(index + 1).padStart(3, '0')}`,
          name,
          value: new JsonDecimal(value),
        }));
        return { body: toJson(named) };
      }),
  );
}
