/** Sends malformed requests to the edge and the gateway. `npm run test:sweep` sends more of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { services } from '../platform/topology.ts';
import { logFaults } from '../sweep/log-lines.ts';
import { sweepSize } from '../sweep/size.ts';
import { apiSurface, publicSurface } from '../sweep/surface.ts';
import { type SweepTarget, summary, sweep, untilRevisionNoticed } from '../sweep/sweep.ts';
import { docker } from '../tools/engine/docker.ts';
import { repository } from '../tools/kit/repository.ts';
import { sharedSystem } from './system.ts';

const serving = ['edge', 'gateway', 'frontend', 'backend'] as const;

describe.skipIf(!inject('engine'))('malformed requests at the containers', () => {
  const system = sharedSystem();
  beforeAll(() => system.up());

  async function targets(): Promise<SweepTarget[]> {
    const api = apiSurface(JSON.parse(readFileSync(join(repository, 'backend', 'openapi.json'), 'utf8')));
    const gateway = await system.container('gateway');
    const [network] = Object.values(gateway.NetworkSettings.Networks);
    return [
      { name: 'edge', address: { host: '127.0.0.1', port: system.options.port }, surface: publicSurface(api) },
      {
        name: 'gateway',
        address: { host: network?.IPAddress ?? '', port: services.gateway.port ?? 0 },
        surface: api,
      },
    ];
  }

  const identities = async () =>
    (await system.containers()).map(({ Id, RestartCount, State }) => [Id, RestartCount, State.StartedAt]);

  test('cause no server error, change no page, break no log line and crash no container', {
    timeout: 1_200_000,
  }, async () => {
    const before = await identities();
    const began = new Date().toISOString();
    const clearCaches = async () => {
      await system.sql('update portfolio set token = gen_random_uuid()');
      await untilRevisionNoticed();
    };
    const swept = await targets();
    for (const target of swept) {
      const requests = Math.ceil(sweepSize.requests / swept.length);
      const report = await sweep(target, { ...sweepSize, requests, clearCaches });
      console.info(summary(report));
      expect.soft({ target: report.target, faults: report.faults.slice(0, 20), changed: report.changed }).toEqual({
        target: target.name,
        faults: [],
        changed: [],
      });
    }
    expect(await identities()).toEqual(before);
    for (const service of serving) {
      const { Id } = await system.container(service);
      const faults = logFaults(Buffer.from(await docker('logs', '--since', began, Id)));
      expect.soft({ service, faults: faults.slice(0, 20) }).toEqual({ service, faults: [] });
    }
  });
});
