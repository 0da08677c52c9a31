/** Replaces every replica one by one under a constant load, without a failed request. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { docker } from '../tools/engine/docker.ts';
import { run } from '../tools/kit/async-command.ts';
import { eventually } from '../tools/kit/eventually.ts';
import { repository } from '../tools/kit/repository.ts';
import { copyInstallation } from './installation.ts';
import { jsonFault, type LoadTarget, pageFault, startLoad } from './load.ts';
import { System } from './system.ts';
import { syntheticTape } from './tape.ts';

const deployScript = join(repository, 'delivery/deployment/deploy-compose.ts');

/**
 * The whole list is streamed, so a truncated response is invalid JSON or too short. It is requested at most twice at a
 * time, because this load is one client and a client may have two downloads.
 */
const streamedAssets = 3_000;
const targets: LoadTarget[] = [
  ...Array.from({ length: 18 }, (_, index) => index).flatMap((): LoadTarget[] => [
    { path: '/', fault: pageFault },
    { path: '/api/insights', fault: jsonFault },
    { path: '/api/assets?limit=50&sort=-nominal_value', fault: jsonFault },
    { path: '/api/insights/aging', fault: jsonFault },
  ]),
  {
    path: '/api/assets',
    maxOpen: 2,
    fault: (status, body) =>
      jsonFault(status, body) ??
      ((JSON.parse(body) as unknown[]).length === streamedAssets ? undefined : 'a shortened list'),
  },
];

function deploy(system: System, ...args: string[]): Promise<string> {
  return run(process.execPath, [deployScript, ...args], { cwd: system.directory, env: system.env });
}

describe.skipIf(!inject('engine'))('replacing replicas under load', () => {
  const directory = inject('engine') ? copyInstallation() : '';
  const system = new System({ project: 'portfolio-test-rollout', port: 16083, directory, env: { DEMO: '0' } });

  beforeAll(async () => {
    await system.up('--no-build', '--scale', 'backend=2', '--scale', 'frontend=2');
    await system.compose(['run', '--rm', '-T', 'import', '--as-of', '2026-10-31', '-'], {
      input: syntheticTape(streamedAssets),
    });
  });
  afterAll(async () => {
    await system.destroy();
    rmSync(directory, { recursive: true });
  });

  function edit(path: string, from: RegExp, to: string): void {
    const file = join(directory, path);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(from);
    writeFileSync(file, text.replace(from, to));
  }

  test('0 failed of at least 20,000: backend, frontend and gateway replaced, the edge reloaded', {
    timeout: 900_000,
  }, async () => {
    const before = (await system.containers()).map(({ Id }) => Id);
    const load = startLoad(system.options.port, targets, 200);
    try {
      for (const service of ['backend', 'frontend', 'gateway']) await deploy(system, '--replace', service);
      edit('nginx/frontend.conf', /gzip_comp_level 5;/g, 'gzip_comp_level 4;');
      await system.compose(['exec', '-T', 'edge', 'nginx', '-e', 'stderr', '-c', '/etc/portfolio/frontend.conf', '-t']);
      await system.compose([
        'exec',
        '-T',
        'edge',
        'nginx',
        '-e',
        'stderr',
        '-c',
        '/etc/portfolio/frontend.conf',
        '-s',
        'reload',
      ]);
      await eventually('20,000 requests', 600_000, async () => load.sent() >= 20_000);
    } finally {
      const { sent, failures, perPath, slowestMs } = await load.stop();
      console.info(
        `rollout: ${failures.length} failed of ${sent}, ${perPath.get('/api/assets')} of them streamed; slowest ${slowestMs} ms`,
      );
      expect(failures, (await system.failedRequests()).join('\n')).toEqual([]);
      expect(sent).toBeGreaterThanOrEqual(20_000);
      expect(perPath.get('/api/assets')).toBeGreaterThan(200);
    }
    const after = await system.containers();
    for (const service of ['backend', 'frontend', 'gateway']) {
      const replicas = await system.containers(service);
      expect(replicas).toHaveLength(service === 'gateway' ? 1 : 2);
      expect(replicas.filter(({ Id }) => before.includes(Id))).toEqual([]);
    }
    expect(after.filter(({ Id }) => before.includes(Id))).toHaveLength(2);
  });

  test('one of two replicas leaves, again and again: no failed request', { timeout: 300_000 }, async () => {
    const load = startLoad(system.options.port, targets, 200);
    try {
      for (let round = 0; round < 6; round += 1) {
        const leaving = [await system.container('backend'), await system.container('frontend')].map(({ Id }) => Id);
        await docker('stop', ...leaving);
        await docker('start', ...leaving);
        await eventually('both replicas are healthy again', 30_000, async () =>
          (await system.containers()).every(({ State }) => (State.Health?.Status ?? 'healthy') === 'healthy'),
        );
      }
    } finally {
      const { sent, failures } = await load.stop();
      console.info(`replicas leaving: ${failures.length} failed of ${sent}`);
      expect(failures, (await system.failedRequests()).join('\n')).toEqual([]);
    }
  });

  test('fails without draining and retries (negative control)', { timeout: 600_000 }, async () => {
    edit('nginx/proxy.conf', /proxy_next_upstream .*;/g, 'proxy_next_upstream off;');
    edit('nginx/retry-safe-only.conf', /error_page 502 504 = @again;/g, '');
    edit('nginx/frontend.conf', /error_page 502 504 = @dashboard_again;/g, '');
    edit('docker-compose.yml', /DRAIN_SECONDS: "3"/g, 'DRAIN_SECONDS: "0"');
    await system.up('--no-build', '--force-recreate', '--scale', 'backend=2', '--scale', 'frontend=2');
    const load = startLoad(system.options.port, targets, 200);
    let failed = 0;
    try {
      for (let round = 0; round < 3 && failed === 0; round += 1) {
        await deploy(system, '--replace', 'backend');
        failed = load.failed();
      }
    } finally {
      const { sent, failures } = await load.stop();
      failed = failures.length;
      console.info(`rollout without draining and retries: ${failed} failed of ${sent}`);
    }
    expect(failed).toBeGreaterThan(0);
  });
});
