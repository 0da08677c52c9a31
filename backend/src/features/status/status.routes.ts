import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { jsonType, toJson } from '../../http/response-cache.ts';
import { apiVersion } from '../../openapi/version.ts';
import { newestTables } from '../../portfolio/portfolio-tables.ts';
import { allAssets } from '../assets/assets.filter.ts';
import { totalAssets } from '../assets/assets.queries.ts';
import { importDocument } from '../imports/imports.document.ts';
import { listImports } from '../imports/imports.queries.ts';
import { Status } from './status.schema.ts';

export interface StatusFacts {
  readonly release: string;
  readonly environment: string;
  readonly startedAt: Date;
  readonly currency: string;
  readonly timeZone: string;
}

/** What runs here and which portfolio it shows: all that the dashboard's frame needs, in one request. */
export function statusRoutes(app: FastifyInstance, facts: StatusFacts): void {
  app.addSchema(Status);
  app.get(
    '/status',
    {
      schema: {
        operationId: 'getStatus',
        summary: 'What runs here, and which portfolio it shows',
        tags: ['operation'],
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: Type.Ref('Status') },
      },
    },
    async (_request, reply) => {
      // While the database is down this fails fast.
      await app.portfolio.state();
      // One snapshot, so that the count and the revision belong together.
      const [portfolio, [assets, newest]] = await app.portfolio.inSnapshot(async (snapshot) => {
        const { count: assets } = await totalAssets(snapshot, allAssets, newestTables);
        const [newest] = await listImports(snapshot, { limit: 1, before: undefined });
        return [assets, newest] as const;
      });
      return reply
        .header('cache-control', 'no-store')
        .type(jsonType)
        .send(
          toJson({
            version: apiVersion,
            release: facts.release,
            environment: facts.environment,
            started_at: facts.startedAt.toISOString(),
            revision: portfolio.revision,
            revision_token: portfolio.token,
            revised_at: portfolio.revisedAt?.toISOString() ?? null,
            as_of_date: portfolio.asOfDate,
            demo: portfolio.demo,
            assets,
            currency: facts.currency,
            time_zone: facts.timeZone,
            last_import: newest === undefined ? null : importDocument(newest),
          }),
        );
    },
  );
}
