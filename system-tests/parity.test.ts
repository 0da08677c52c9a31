/** The parts of platform/parity.test.ts that only Compose and running containers can show. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { baseImages } from '../platform/base-images.ts';
import { parseCompose, withDefaults } from '../platform/parity/compose-file.ts';
import { publicApiPaths } from '../platform/topology.ts';
import { repository } from '../tools/kit/repository.ts';
import { composed } from './composed.ts';
import { serviceNames, sharedSystem } from './system.ts';

describe.skipIf(!inject('engine'))('Compose', () => {
  test('reads docker-compose.yml as the parity rules of platform/ do', async () => {
    const byCompose = await composed();
    const byRules = parseCompose(readFileSync(join(repository, 'docker-compose.yml'), 'utf8'));
    for (const name of serviceNames) {
      const { mem_limit, networks = [], environment = {} } = byRules.services[name] ?? {};
      expect(Number(byCompose.services[name]?.mem_limit)).toBe(
        Number.parseInt(withDefaults(mem_limit ?? ''), 10) * 1024 * 1024,
      );
      expect(Object.keys(byCompose.services[name]?.networks ?? {}).sort()).toEqual([...networks].sort());
      expect(byCompose.services[name]?.environment ?? {}).toEqual(
        Object.fromEntries(
          Object.entries(environment).map(([key, value]) => [key, value === null ? null : withDefaults(value)]),
        ),
      );
    }
  });

  test('a site can replace the base images by its own copies', async () => {
    const replaced = Object.fromEntries(
      Object.keys(baseImages).map((name) => [name, `registry.example/${name.toLowerCase()}:1`]),
    );
    const site = await composed(replaced, ['docker-compose.yml', 'examples/fastapi-backend/compose.yml']);
    expect(site.services.db?.image).toBe(replaced.POSTGRES_IMAGE);
    expect(site.services.edge?.image).toBe(replaced.NGINX_IMAGE);
    expect(site.services.frontend?.build?.args).toMatchObject({
      NODE_IMAGE: replaced.NODE_IMAGE,
      RUNTIME_IMAGE: replaced.RUNTIME_IMAGE,
    });
    expect(site.services.backend?.build?.args).toMatchObject({ PYTHON_IMAGE: replaced.PYTHON_IMAGE });
  });
});

describe.skipIf(!inject('engine'))('the gateway passes on the paths that platform/topology.ts lists', () => {
  const system = sharedSystem();
  beforeAll(() => system.up());

  const examples = publicApiPaths.map((path) => path.replace('*', 'example'));

  /** Only the backend's responses have the header X-Release. */
  async function reachesBackend(path: string): Promise<boolean> {
    const response = await fetch(`${system.url}/api${path}`);
    await response.arrayBuffer();
    return response.headers.has('x-release');
  }

  test.each(examples)('%s', async (path) => {
    expect(await reachesBackend(path)).toBe(true);
  });

  test.each([
    '/ready',
    '/metrics',
    '/healthz',
    '/',
    '/anything',
    '/assetsx',
    '/insights/../ready',
    '/assets/%2e%2e/ready',
    '/%72eady',
    '//ready',
  ])('not %s', async (path) => {
    // Not with fetch, which would resolve the dots.
    const { request } = await import('node:http');
    const response = await new Promise<{ status: number; release: string | undefined; body: string }>(
      (resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port: system.options.port, path: `/api${path}` }, (answer) => {
          let body = '';
          answer.on('data', (chunk) => (body += chunk));
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              release: answer.headers['x-release'] as string | undefined,
              body,
            }),
          );
        });
        sent.on('error', reject).end();
      },
    );
    expect(response).toMatchObject({ status: 404, release: undefined });
    expect(JSON.parse(response.body)).toMatchObject({ status: 404, detail: 'Not Found' });
  });

  test.each(['/ready', '/readyz', '/metrics'])('%s of the dashboard is not reachable from outside', async (path) => {
    const response = await fetch(`${system.url}${path}`);
    expect(response.status).toBe(404);
    expect(response.headers.has('x-release')).toBe(false);
  });
});
