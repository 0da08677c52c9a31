import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { countAndValue, money, nullableDecimal } from '../../http/count-and-value.ts';
import { JsonDecimal } from '../../http/json-decimal.ts';
import { jsonType, toJson } from '../../http/response-cache.ts';
import { fourInsights } from '../../loans/insights.ts';
import { ratio, sum } from '../../loans/ratio.ts';
import { readAsOf } from '../../portfolio/as-of.ts';
import { readSnapshots, type SnapshotRow } from './history.queries.ts';
import { History, HistoryQuery, type HistoryQueryValues, Snapshot } from './history.schema.ts';

function snapshotDocument(row: SnapshotRow) {
  const active = { count: row.active_assets, value: row.active_value };
  const defaulted = { count: row.defaulted_assets, value: row.defaulted_value };
  const paid = { count: row.paid_assets, value: row.paid_value };
  const insights = fourInsights({ active, defaulted, paid });
  const total = sum([active.value, defaulted.value, paid.value]);
  const shareOfOutstanding = (value: string) => nullableDecimal(ratio(value, active.value, 6));
  return {
    import_id: row.import_id,
    as_of_date: row.as_of_date,
    loaded_at: row.loaded_at.toISOString(),
    total_portfolio_value: money(insights.total_portfolio_value),
    default_rate: new JsonDecimal(insights.default_rate),
    outstanding_debt: money(insights.outstanding_debt),
    collection_rate: new JsonDecimal(insights.collection_rate),
    portfolio: countAndValue({ count: active.count + defaulted.count + paid.count, value: total }),
    status_mix: { active: countAndValue(active), defaulted: countAndValue(defaulted), paid: countAndValue(paid) },
    overdue: countAndValue({ count: row.overdue_assets, value: row.overdue_value }),
    overdue_rate_value: shareOfOutstanding(row.overdue_value),
    delinquency_30_plus_value: shareOfOutstanding(row.past_due_30_value),
    delinquency_60_plus_value: shareOfOutstanding(row.past_due_60_value),
    delinquency_90_plus_value: shareOfOutstanding(row.past_due_90_value),
    default_rate_value: nullableDecimal(ratio(defaulted.value, total, 6)),
  };
}

export function historyRoutes(app: FastifyInstance): void {
  app.addSchema(Snapshot);
  app.addSchema(History);
  app.get<{ Querystring: HistoryQueryValues }>(
    '/insights/history',
    {
      schema: {
        operationId: 'getHistory',
        summary: 'The insights as each tape left them',
        tags: ['insights'],
        querystring: HistoryQuery,
        response: { 200: Type.Ref('History') },
      },
    },
    (request, reply) =>
      app.responses.answer(request, reply, jsonType, async (snapshot, portfolio) => {
        const { as_of, from, to, limit = 0 } = request.query;
        const { earlier } = await readAsOf(snapshot, portfolio, as_of);
        const rows = (await readSnapshots(snapshot, { from, to }, earlier)).slice(-limit);
        return { body: toJson({ revision: portfolio.revision, snapshots: rows.map(snapshotDocument) }) };
      }),
  );
}
