import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { money } from '../../http/count-and-value.ts';
import { jsonType, toJson } from '../../http/response-cache.ts';
import { readAsOf } from '../../portfolio/as-of.ts';
import { readTransitions, type TapeMovement } from './transitions.queries.ts';
import { TapeTransitions, Transitions, TransitionsQuery } from './transitions.schema.ts';

function tapeDocument(row: TapeMovement) {
  return {
    import_id: row.import_id,
    as_of_date: row.as_of_date,
    previous_as_of_date: row.previous_as_of_date,
    transitions: row.transitions.map(({ value, ...transition }) => ({ ...transition, value: money(value) })),
    roll_forward: {
      opening_outstanding: money(row.opening_outstanding),
      new: money(row.new),
      cured: money(row.cured),
      restated: money(row.restated),
      repaid: money(row.repaid),
      paid: money(row.paid),
      defaulted: money(row.defaulted),
      withdrawn: money(row.withdrawn),
      closing_outstanding: money(row.closing_outstanding),
    },
    missing: row.mode === 'delta' ? null : { count: row.assets_missing ?? 0, value: money(row.missing_value ?? '0') },
  };
}

export function transitionsRoutes(app: FastifyInstance): void {
  app.addSchema(TapeTransitions);
  app.addSchema(Transitions);
  app.get<{ Querystring: Static<typeof TransitionsQuery> }>(
    '/insights/transitions',
    {
      schema: {
        operationId: 'getTransitions',
        summary: 'What each tape moved between statuses, and the roll-forward of the outstanding debt',
        tags: ['insights'],
        querystring: TransitionsQuery,
        response: { 200: Type.Ref('Transitions') },
      },
    },
    (request, reply) =>
      app.responses.answer(request, reply, jsonType, async (snapshot, portfolio) => {
        const { earlier } = await readAsOf(snapshot, portfolio, request.query.as_of);
        const rows = await readTransitions(snapshot, request.query.limit ?? 12, earlier);
        return { body: toJson({ revision: portfolio.revision, tapes: rows.map(tapeDocument) }) };
      }),
  );
}
