import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { valueFields } from '../../database/asset-columns.ts';
import { AsOfQuery } from '../../http/fields.schema.ts';
import { ProblemError } from '../../http/problem.ts';
import { jsonType, toJson } from '../../http/response-cache.ts';
import { type AsOf, readAsOf } from '../../portfolio/as-of.ts';
import { assetDocument, fieldsDocument } from './assets.document.ts';
import { type AssetVersionRow, findAssetVersions } from './assets.queries.ts';
import { AssetDetail, AssetParams, AssetVersion } from './assets.schema.ts';

/** Newest first: each version when it was created, and each withdrawal as a separate event. */
function historyOf(versions: readonly AssetVersionRow[]) {
  return versions.flatMap((version, index) => {
    const before = versions[index + 1];
    const values = fieldsDocument(version, valueFields);
    const made = {
      change: before === undefined ? 'new' : before.withdrawn ? 'returned' : 'changed',
      import_id: version.import_id,
      as_of_date: version.as_of_date,
      loaded_at: version.loaded_at.toISOString(),
      ...values,
    };
    if (!version.withdrawn || version.ended_as_of === null || version.ended_at === null) return [made];
    const withdrawn = {
      change: 'withdrawn',
      import_id: version.ended_by,
      as_of_date: version.ended_as_of,
      loaded_at: version.ended_at.toISOString(),
      ...values,
    };
    return [withdrawn, made];
  });
}

function unknownAsset(id: string, { date, earlier }: AsOf): string {
  return earlier === undefined
    ? `There is no asset with the id "${id}".`
    : `There was no asset with the id "${id}" as of ${date}.`;
}

export function assetDetailRoutes(app: FastifyInstance): void {
  app.addSchema(AssetVersion);
  app.addSchema(AssetDetail);
  app.get<{ Params: Static<typeof AssetParams>; Querystring: Static<typeof AsOfQuery> }>(
    '/assets/:id',
    {
      schema: {
        operationId: 'getAsset',
        summary: 'One asset with its history',
        tags: ['assets'],
        params: AssetParams,
        querystring: AsOfQuery,
        response: { 200: Type.Ref('AssetDetail') },
      },
    },
    (request, reply) =>
      app.responses.answer(request, reply, jsonType, async (snapshot, portfolio) => {
        const asOf = await readAsOf(snapshot, portfolio, request.query.as_of);
        const versions = await findAssetVersions(snapshot, request.params.id, asOf);
        const newest = versions[0];
        if (newest === undefined) throw new ProblemError(404, unknownAsset(request.params.id, asOf));
        return {
          body: toJson({
            ...assetDocument(newest),
            in_portfolio: !newest.withdrawn,
            days_past_due: newest.days_past_due,
            as_of_date: asOf.fields.as_of_date,
            history: historyOf(versions),
          }),
        };
      }),
  );
}
