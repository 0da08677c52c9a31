/**
 * A bad release is detected before it gets traffic. The old one keeps serving, and the installation is restored within
 * a minute.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { docker } from '../tools/engine/docker.ts';
import { attempt, run } from '../tools/kit/async-command.ts';
import { repository } from '../tools/kit/repository.ts';
import { copyInstallation } from './installation.ts';
import { jsonFault, pageFault, startLoad } from './load.ts';
import { System, serviceOf, testRelease } from './system.ts';

const deployScript = join(repository, 'delivery/deployment/deploy-compose.ts');

/** The scripts that the bad releases run instead of the server. */
const healthy = "if (['/health', '/healthz', '/ready', '/readyz'].includes(request.url)) return response.end('{}');";
const bad: Record<string, { backend: string; says: RegExp }> = {
  'never-ready': { backend: 'setInterval(() => {}, 1000)', says: /did not become healthy within/ },
  'answers-500': {
    backend: `require('node:http').createServer((request, response) => { ${healthy} response.statusCode = 500; response.end('{}'); }).listen(8000, '0.0.0.0')`,
    says: /\/insights answered 500/,
  },
  slow: {
    backend: `require('node:http').createServer((request, response) => { ${healthy} setTimeout(() => response.end('{}'), 2500); }).listen(8000, '0.0.0.0')`,
    says: /\/insights took \d+ ms/,
  },
};

describe.skipIf(!inject('engine'))('deploying', () => {
  const directory = inject('engine') ? copyInstallation() : '';
  const system = new System({ project: 'portfolio-test-release', port: 16084, directory });
  const releases = [...Object.keys(bad), 'good'];

  const load = () =>
    startLoad(
      system.options.port,
      [
        { path: '/', fault: pageFault },
        { path: '/api/insights', fault: jsonFault },
      ],
      40,
    );

  beforeAll(async () => {
    for (const [release, { backend }] of Object.entries(bad)) {
      await run('docker', ['build', '--quiet', '--tag', `portfolio-backend:${release}`, '-'], {
        // dist/migrate.js is unchanged, because a bad release usually migrates correctly.
        input: `FROM portfolio-backend:${testRelease}\nENV RELEASE=${release}\nCMD ["-e", ${JSON.stringify(backend)}]\n`,
      });
    }
    for (const service of ['backend', 'frontend']) {
      await run('docker', ['build', '--quiet', '--tag', `portfolio-${service}:good`, '-'], {
        input: `FROM portfolio-${service}:${testRelease}\nENV RELEASE=good\n`,
      });
    }
    for (const release of Object.keys(bad))
      await docker('tag', `portfolio-frontend:${testRelease}`, `portfolio-frontend:${release}`);
    await system.up('--no-build', '--scale', 'backend=2');
  });
  afterAll(async () => {
    await system.destroy();
    rmSync(directory, { recursive: true });
    await docker(
      'rmi',
      ...releases.flatMap((release) => [`portfolio-backend:${release}`, `portfolio-frontend:${release}`]),
    );
  });

  const replicas = async () =>
    (await system.containers()).map((container) => `${serviceOf(container)} ${container.Id}`).sort();
  const servedRelease = async () => (await fetch(`${system.url}/api/health`)).headers.get('x-release');

  test.each(Object.entries(bad))(
    'a bad release (%s) changes nothing and fails no request',
    { timeout: 180_000 },
    async (release, { says }) => {
      const before = await replicas();
      const running = load();
      const started = performance.now();
      const done = await attempt(process.execPath, [deployScript, release], { cwd: directory, env: system.env });
      const seconds = (performance.now() - started) / 1000;
      const { sent, failures } = await running.stop();
      console.info(
        `bad release (${release}): undone after ${seconds.toFixed(1)} s, ${failures.length} failed of ${sent}`,
      );
      expect(done.stderr).toMatch(says);
      expect(done.stderr).toMatch(/^not deployed: /);
      expect(done.code).toBe(1);
      expect(seconds).toBeLessThan(60);
      expect(failures).toEqual([]);
      expect(sent).toBeGreaterThan(100);
      expect(await replicas()).toEqual(before);
      expect(await servedRelease()).toBe(testRelease);
      expect(readFileSync(join(directory, '.env'), 'utf8')).toContain(`RELEASE=${testRelease}`);
    },
  );

  test('a good release is deployed without a failed request, and the next start runs it', {
    timeout: 240_000,
  }, async () => {
    const running = load();
    await run(process.execPath, [deployScript, 'good'], { cwd: directory, env: system.env });
    const { failures } = await running.stop();
    expect(failures, (await system.failedRequests()).join('\n')).toEqual([]);
    expect(await servedRelease()).toBe('good');
    expect(await system.containers('backend')).toHaveLength(2);
    expect(readFileSync(join(directory, '.env'), 'utf8')).toContain('RELEASE=good');
  });

  test('a version without an image is refused with an instruction', async () => {
    const done = await attempt(process.execPath, [deployScript, 'no-such-version'], {
      cwd: directory,
      env: system.env,
    });
    expect(done.stderr).toBe(
      'not deployed: there is no image portfolio-backend:no-such-version: build it with `RELEASE=no-such-version docker compose build`\n',
    );
    expect(done.code).toBe(1);
  });
});
