import type { FastifyInstance } from 'fastify';
import type { Transaction } from 'kysely';
import { type Static, type TSchema, Type } from 'typebox';
import type { Database } from '../database/schema.ts';
import { type AsOf, readAsOf } from '../portfolio/as-of.ts';
import { AsOfQuery } from './fields.schema.ts';
import { jsonType, toJson } from './response-cache.ts';

/** Registers a figure of the portfolio on a day: the one in `?as_of=`, or that of the newest tape. */
export function asOfInsight(
  app: FastifyInstance,
  route: { path: string; operationId: string; summary: string; name: string; schema: TSchema },
  figures: (snapshot: Transaction<Database>, day: AsOf) => Promise<object>,
): void {
  app.addSchema(route.schema);
  app.get<{ Querystring: Static<typeof AsOfQuery> }>(
    route.path,
    {
      schema: {
        operationId: route.operationId,
        summary: route.summary,
        tags: ['insights'],
        querystring: AsOfQuery,
        response: { 200: Type.Ref(route.name) },
      },
    },
    (request, reply) =>
      app.responses.answer(request, reply, jsonType, async (snapshot, portfolio) => ({
        body: toJson(await figures(snapshot, await readAsOf(snapshot, portfolio, request.query.as_of))),
      })),
  );
}
