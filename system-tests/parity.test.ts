/** Compose, the Dockerfiles, the nginx configurations and .env.example against platform/topology.ts and base-images.ts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { baseImages } from '../platform/base-images.ts';
import {
  apiPrefix,
  arrows,
  backendNodeArguments,
  containerUser,
  observerArrows,
  publicApiPaths,
  publicPort,
  type ServiceName,
  services,
} from '../platform/topology.ts';
import { repository } from '../tools/kit/repository.ts';
import { type Composed, composed } from './composed.ts';
import { serviceNames, sharedSystem } from './system.ts';

const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const own: ServiceName[] = ['frontend', 'backend', 'migrate', 'import'];

/** The default of a build argument. */
function argument(dockerfile: string, name: string): string | undefined {
  return new RegExp(`^ARG ${name}=(\\S+)$`, 'm').exec(read(dockerfile))?.[1];
}

describe.skipIf(!inject('engine'))('Compose and platform/topology.ts agree', () => {
  let file: Composed;
  beforeAll(async () => {
    file = await composed();
  });

  test('every service of the topology is there; beyond them only the one-shot helpers', () => {
    const beyond = Object.entries(file.services)
      .filter(
        ([name, { profiles }]) => !serviceNames.includes(name as ServiceName) && !profiles?.includes('observability'),
      )
      .map(([name]) => name);
    expect(serviceNames.filter((name) => file.services[name] === undefined)).toEqual([]);
    expect(beyond.sort()).toEqual(['configure', 'demo']);
  });

  test.each(serviceNames)('%s: limits and grace period', (name) => {
    const { limits, stopGraceSeconds } = services[name];
    const service = file.services[name];
    expect({
      memory: Number(service?.mem_limit),
      cpus: service?.cpus,
      pids: service?.pids_limit,
      grace: service?.stop_grace_period,
    }).toEqual({
      memory: limits.memoryMiB * 1024 * 1024,
      cpus: limits.cpus,
      pids: limits.pids,
      grace: stopGraceSeconds % 60 === 0 ? `${stopGraceSeconds / 60}m0s` : `${stopGraceSeconds}s`,
    });
  });

  test.each(serviceNames.filter((name) => services[name].environment.length > 0))('%s: environment', (name) => {
    const set = Object.keys(file.services[name]?.environment ?? {});
    expect(services[name].environment.filter((variable) => !set.includes(variable))).toEqual([]);
  });

  test('ports given to services are those of the topology', () => {
    for (const name of ['frontend', 'backend'] as const) {
      const { environment } = file.services[name] ?? {};
      expect(environment).toMatchObject({
        PORT: String(services[name].port),
        METRICS_PORT: String(services[name].metricsPort),
      });
    }
    expect(file.services.edge?.ports).toEqual([
      expect.objectContaining({ target: services.edge.port, published: String(publicPort), host_ip: '127.0.0.1' }),
    ]);
  });

  test('services are called at the ports of the topology', () => {
    for (const name of ['backend', 'migrate', 'import'] as const)
      expect([name, file.services[name]?.environment?.DATABASE_URL]).toEqual([
        name,
        expect.stringContaining(`@db:${services.db.port}/`),
      ]);
    const { API_URL = '' } = file.services.frontend?.environment ?? {};
    expect(Number(new URL(API_URL ?? '').port || 80)).toBe(services.gateway.port);
  });

  test.each(['edge', 'gateway'] as const)('%s: its health check asks for the path of the topology', (name) => {
    const asked = file.services[name]?.healthcheck?.test.join(' ');
    expect(asked).toContain(`/dev/tcp/127.0.0.1/${services[name].port} `);
    expect(asked).toContain(`GET ${services[name].health?.liveness} HTTP`);
  });

  test('one network per arrow, joining exactly its two ends; only the public one leads out', () => {
    const joining = [...arrows(), ...observerArrows()];
    const expected = joining.map(({ from, to }) => `${from}-${to}`);
    expect(Object.keys(file.networks).sort()).toEqual([...expected, 'observability', 'public'].sort());
    const membersOf = (network: string) =>
      Object.keys(file.services).filter((name) => network in (file.services[name]?.networks ?? {}));
    for (const { from, to } of joining) {
      // The demo portfolio is an import.
      const members = membersOf(`${from}-${to}`).filter((name) => name !== 'demo');
      expect(members.sort()).toEqual([from, to].sort());
      expect(file.networks[`${from}-${to}`]?.internal).toBe(true);
    }
    expect(membersOf('public')).toEqual(['edge']);
    expect(membersOf('observability').filter((name) => serviceNames.includes(name as ServiceName))).toEqual([]);
  });

  test('our own containers run as the topology’s user', () => {
    for (const name of own) expect(file.services[name]?.user).toBe(`${containerUser}:${containerUser}`);
  });

  test('base images: Compose and the Dockerfiles name the same ones, by digest', () => {
    for (const image of Object.values(baseImages))
      expect(image).toMatch(/^[a-z0-9./-]+:[a-z0-9.-]+@sha256:[0-9a-f]{64}$/);
    expect(file.services.db?.image).toBe(baseImages.POSTGRES_IMAGE);
    expect(file.services.edge?.image).toBe(baseImages.NGINX_IMAGE);
    expect(file.services.gateway?.image).toBe(baseImages.NGINX_IMAGE);
    for (const dockerfile of ['backend/Dockerfile', 'frontend/Dockerfile', 'compose/Dockerfile']) {
      expect([dockerfile, argument(dockerfile, 'NODE_IMAGE')]).toEqual([dockerfile, baseImages.NODE_IMAGE]);
      expect([dockerfile, argument(dockerfile, 'RUNTIME_IMAGE')]).toEqual([dockerfile, baseImages.RUNTIME_IMAGE]);
    }
    expect(argument('observability/Dockerfile', 'NODE_IMAGE')).toBe(baseImages.NODE_IMAGE);
    expect(argument('examples/fastapi-backend/Dockerfile', 'PYTHON_IMAGE')).toBe(baseImages.PYTHON_IMAGE);
  });

  test('the base images can be replaced by a site’s own', async () => {
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

  test.each(['frontend', 'backend'] as const)(
    '%s/Dockerfile: user, ports and a health check without a shell',
    (name) => {
      const dockerfile = read(`${name}/Dockerfile`);
      expect(dockerfile).toContain(`\nUSER ${containerUser}:${containerUser}\n`);
      expect(dockerfile).toContain(`\nEXPOSE ${services[name].port} ${services[name].metricsPort}\n`);
      expect(dockerfile).toMatch(/\nHEALTHCHECK .* CMD \["\/nodejs\/bin\/node", "[a-z/]*healthcheck\.js"\]\n/);
    },
  );

  test('backend/Dockerfile: the heap that the topology gives the API', () => {
    expect(read('backend/Dockerfile')).toContain(
      `CMD ${JSON.stringify([...backendNodeArguments, 'dist/server.js']).replaceAll(',', ', ')}\n`,
    );
  });

  test('.env.example has exactly the settings that the Compose files take, at their defaults', () => {
    const text = ['docker-compose.yml', 'examples/fastapi-backend/compose.yml'].map(read).join('\n');
    const taken = new Map<string, string>();
    for (const [, name = '', fallback = ''] of text.matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g)) taken.set(name, fallback);
    // `NAME:` with no value in a service's environment or build arguments: passed on as it is set.
    for (const [, name = ''] of text.matchAll(/^ +([A-Z][A-Z_]+):$/gm)) if (!taken.has(name)) taken.set(name, '');

    const shown = new Map<string, string>();
    for (const [, name = '', value = ''] of read('.env.example').matchAll(/^#?([A-Z_]+)=(.*)$/gm))
      shown.set(name, value);

    expect([...shown.keys()].sort()).toEqual([...taken.keys()].sort());
    // What has a default shows it; what has none shows an example or nothing.
    for (const [name, fallback] of taken) {
      if (fallback !== '' && !(name in baseImages)) expect([name, shown.get(name)]).toEqual([name, fallback]);
    }
  });
});

describe.each([
  ['edge', 'nginx/frontend.conf'],
  ['gateway', 'nginx/backend.conf'],
] as const)('%s: %s and platform/topology.ts agree', (name, path) => {
  const text = read(path);

  test('it listens and answers for its health where the topology says', () => {
    expect([...text.matchAll(/^ *listen (\S+);$/gm)].map(([, port]) => Number(port))).toEqual([services[name].port]);
    expect(text).toContain(`location = ${services[name].health?.liveness} {`);
  });

  test('it calls what the topology lets it call, at its port', () => {
    const called = [...text.matchAll(/^ *server (\S+:\d+) /gm)].map(([, address = '']) => address);
    const expected = services[name].calls.map((to) => `${to}:${services[to].port}`);
    expect([...new Set(called)].sort()).toEqual(expected.sort());
  });
});

test('nginx/frontend.conf: the API is where the topology says', () => {
  const text = read('nginx/frontend.conf');
  expect([...text.matchAll(/^ *location (\S+)\/ \{\s+[^}]*proxy_pass http:\/\/gateway/gm)].map(([, at]) => at)).toEqual(
    [apiPrefix],
  );
  expect(text).toContain(`"~^${apiPrefix}(?<rest>/.*)$" $rest;`);
});

test('nginx/backend.conf: the paths are those of the topology, and no others', () => {
  const patterns = [...read('nginx/backend.conf').matchAll(/^ *location ~ \^([^(\s]*)\((\S+?)\)(\??)(\S*) \{$/gm)];
  const paths = patterns.flatMap(([, before = '', words = '', optional, after = '']) =>
    [...(optional === '?' ? [''] : []), ...words.split('|')].map((word) =>
      `${before}${word}${after}`.replaceAll('\\.', '.').replace(/\\z$/, '').replace(/\/$/, '/*'),
    ),
  );
  expect(paths.sort()).toEqual([...publicApiPaths].sort());
});

describe.skipIf(!inject('engine'))('the gateway lets through what platform/topology.ts lists', () => {
  const system = sharedSystem();
  beforeAll(() => system.up());

  const examples = publicApiPaths.map((path) => path.replace('*', 'example'));

  /** The gateway's own refusals never reach the backend, whose answers carry the release. */
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
    // Sent as it is: fetch would tidy the dots away.
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
