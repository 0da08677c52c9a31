import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { ProblemError } from '../../http/problem.ts';
import { jsonType, toJson } from '../../http/response-cache.ts';
import { assetDocument } from '../assets/assets.document.ts';
import { importDocument, revaluedDocument, understoodDocument } from './imports.document.ts';
import {
  listImports,
  readImport,
  readMissingAssets,
  readRejects,
  readRevaluedAssets,
  readWithdrawnAssets,
} from './imports.queries.ts';
import {
  Import,
  ImportDetail,
  ImportListQuery,
  type ImportListQueryValues,
  ImportParams,
  Reject,
} from './imports.schema.ts';

/** As many as are kept of rejects and of missing assets. */
const maxWithdrawn = 1_000;

/** Imports run and fail without a new portfolio revision, so these responses are never cached. */
export function importsRoutes(app: FastifyInstance): void {
  for (const schema of [Import, Reject, ImportDetail]) app.addSchema(schema);
  app.get<{ Querystring: ImportListQueryValues }>(
    '/imports',
    {
      schema: {
        operationId: 'listImports',
        summary: 'The imports, newest first, failed ones too',
        tags: ['imports'],
        querystring: ImportListQuery,
        response: { 200: Type.Array(Type.Ref('Import')) },
      },
    },
    async (request, reply) => {
      const { limit = 50, before } = request.query;
      if (before !== undefined && (await readImport(app.database, before)) === undefined)
        throw new ProblemError(400, `There is no import ${before}.`, {
          errors: [{ parameter: 'before', message: `There is no import ${before}.` }],
        });
      const rows = await listImports(app.database, { limit, before });
      return reply
        .header('cache-control', 'no-store')
        .type(jsonType)
        .send(toJson(rows.map(importDocument)));
    },
  );
  app.get<{ Params: Static<typeof ImportParams> }>(
    '/imports/:id',
    {
      schema: {
        operationId: 'getImport',
        summary: 'One import with its rejected rows, and the assets that it missed, withdrew or revalued',
        tags: ['imports'],
        params: ImportParams,
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: Type.Ref('ImportDetail') },
      },
    },
    async (request, reply) => {
      const row = await readImport(app.database, request.params.id);
      if (row === undefined) throw new ProblemError(404, `There is no import ${request.params.id}.`);
      const [rejects, missing, withdrawn, revalued] = await Promise.all([
        readRejects(app.database, row.id),
        readMissingAssets(app.database, row.id),
        readWithdrawnAssets(app.database, row.id, maxWithdrawn),
        readRevaluedAssets(app.database, row.id),
      ]);
      return reply
        .header('cache-control', 'no-store')
        .type(jsonType)
        .send(
          toJson({
            ...importDocument(row),
            ignored_columns: row.ignored_columns,
            rows_left_out: row.rows_left_out,
            understood: row.understanding && understoodDocument(row.understanding),
            rejects,
            missing_assets: missing.map(assetDocument),
            withdrawn_assets: withdrawn.map(assetDocument),
            revalued_assets: revalued.map(revaluedDocument),
          }),
        );
    },
  );
}
