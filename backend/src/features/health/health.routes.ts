import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { missingMigrations } from '../../database/migrations.ts';
import { quickQueryTimeoutMs, withTimeout } from '../../database/timeouts.ts';
import { jsonType } from '../../http/response-cache.ts';
import { apiVersion } from '../../openapi/version.ts';
import { HealthResponse, ReadyResponse } from './health.schema.ts';

const noParameters = Type.Object({}, { additionalProperties: false });

export function healthRoutes(app: FastifyInstance, isDraining: () => boolean): void {
  app.addSchema(HealthResponse);
  const healthy = JSON.stringify({ status: 'healthy', version: apiVersion });
  app.get(
    '/health',
    {
      schema: {
        operationId: 'getHealth',
        summary: 'Liveness: the process works, whether or not the database does',
        tags: ['operation'],
        querystring: noParameters,
        response: { 200: Type.Ref('HealthResponse') },
      },
    },
    (_request, reply) => reply.header('cache-control', 'no-store').type(jsonType).send(healthy),
  );
  app.get(
    '/ready',
    {
      schema: {
        operationId: 'getReadiness',
        summary: 'Readiness: this process can take requests',
        tags: ['operation'],
        querystring: noParameters,
        response: { 200: ReadyResponse, 503: ReadyResponse },
      },
    },
    async (request, reply) => {
      const checks = { draining: isDraining(), database: 'reachable', migrations: 'applied' };
      try {
        const missing = await withTimeout(missingMigrations(app.database), quickQueryTimeoutMs);
        if (missing.length > 0) checks.migrations = `missing: ${missing.join(', ')}`;
      } catch (error) {
        app.logger.warn(
          { error, requestId: request.id, traceId: request.traceId },
          'readiness: the database cannot be asked',
        );
        checks.database = 'unreachable';
        checks.migrations = 'unknown';
      }
      const ready = !checks.draining && checks.database === 'reachable' && checks.migrations === 'applied';
      return reply
        .code(ready ? 200 : 503)
        .header('cache-control', 'no-store')
        .type(jsonType)
        .send(JSON.stringify({ status: ready ? 'ready' : 'unavailable', checks }));
    },
  );
}
