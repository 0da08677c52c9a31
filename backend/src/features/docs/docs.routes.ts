import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import openapi from '../../../openapi.json' with { type: 'json' };
import { jsonType } from '../../http/response-cache.ts';
import { page, start, style } from './docs-page.ts';
import { assetsDirectory } from './swagger-ui.ts';

const files: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves the committed OpenAPI document, and an interactive page of it that loads nothing from other hosts. */
export function docsRoutes(app: FastifyInstance): void {
  const hidden = { schema: { hide: true } };
  const document = JSON.stringify(openapi);
  app.get('/openapi.json', hidden, (_request, reply) =>
    reply.type(jsonType).header('cache-control', 'no-cache').send(document),
  );
  app.get('/docs', hidden, (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy)
      .header('cache-control', 'no-cache')
      .send(page),
  );
  app.get('/docs/start.js', hidden, (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-cache').send(start),
  );
  app.get('/docs/page.css', hidden, (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'no-cache').send(style),
  );
  for (const [name, type] of Object.entries(files)) {
    const content = readFile(join(assetsDirectory(), name));
    app.get(`/docs/${name}`, hidden, async (_request, reply) =>
      reply
        .type(type)
        .header('cache-control', 'public, max-age=86400')
        .send(await content),
    );
  }
}
