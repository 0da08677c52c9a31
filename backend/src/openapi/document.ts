import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../http/problem.schema.ts';
import { assetField, type FieldName, fieldNames } from '../loans/asset-fields.ts';
import { apiVersion } from './version.ts';

/** Collects the routes registered after it as OpenAPI 3.1. It is a development tool: the running API serves the committed file. */
export async function describeRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Portfolio API',
        version: apiVersion,
        description:
          'A loan portfolio, read-only over HTTP. Errors are problem documents (RFC 9457) with the key `detail`.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [
        { name: 'insights', description: 'Figures of the portfolio' },
        { name: 'assets', description: 'The assets behind them' },
        { name: 'imports', description: 'How the tapes loaded' },
        { name: 'operation', description: 'Health and status' },
      ],
      ...extensions,
    },
    refResolver: {
      buildLocalReference: (schema, _base, _fragment, index) =>
        typeof schema.$id === 'string' ? schema.$id : `schema-${index}`,
    },
  });
  app.addSchema(Problem);
  app.addHook('onRoute', (route) => {
    if (route.schema?.response === undefined) return;
    route.schema.response = {
      ...(route.schema.response as object),
      default: { description: 'A problem', content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } } },
    };
  });
}

/** What the dashboard has to know of each field to show it. */
const extensions = { 'x-asset-fields': fieldNames.map(describedField) };

function describedField(name: FieldName) {
  const { type, label, listed, sortable } = assetField(name);
  return { name, type, label, listed, sortable };
}
