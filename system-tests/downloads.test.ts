/** One client can't take all downloads, whatever headers it sends: both nginx tiers forward its real address. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { services } from '../platform/topology.ts';
import { docker } from '../tools/engine/docker.ts';
import { eventually } from '../tools/kit/eventually.ts';
import { baseImages, System } from './system.ts';
import { syntheticTape } from './tape.ts';

/** Far more than fits into the buffers between the API and a reader if the kernel may not enlarge them. */
const rows = 60_000;
const smallBuffers = { 'net.ipv4.tcp_rmem': '4096 16384 65536', 'net.ipv4.tcp_wmem': '4096 16384 65536' };

describe.skipIf(!inject('engine'))('downloads through both tiers', () => {
  const folder = inject('engine') ? mkdtempSync(join(tmpdir(), 'portfolio-container-test-')) : '';
  const override = join(folder, 'small-buffers.yml');
  const system = new System({
    project: 'portfolio-test-downloads',
    port: 16089,
    files: ['docker-compose.yml', override],
    env: { DEMO: '0' },
  });
  const stalled: Socket[] = [];
  let edge: string;

  beforeAll(async () => {
    const tiers = ['backend', 'gateway', 'edge'].map((name) => [name, { sysctls: smallBuffers }]);
    writeFileSync(override, JSON.stringify({ services: Object.fromEntries(tiers) }));
    await system.up('--no-build');
    // Not through the published port, because the engine's own proxy in front of it buffers too.
    const { Networks } = (await system.container('edge')).NetworkSettings;
    edge = Networks[`${system.options.project}_public`]?.IPAddress ?? '';
    await system.compose(['run', '--rm', '--no-deps', '-T', 'import', '--as-of', '2026-10-31', '-'], {
      input: syntheticTape(rows),
    });
    // The API's figures may be 250 ms old, and a download of the empty portfolio would not stall.
    await eventually('the API serves the tape', 10_000, async () => {
      const assets = (await (await fetch(`${system.url}/api/assets?limit=1`)).json()) as unknown[];
      return assets.length === 1;
    });
  });
  afterAll(async () => {
    for (const socket of stalled) socket.destroy();
    await system.destroy();
    rmSync(folder, { recursive: true });
  });

  /** Requests the whole portfolio and reads nothing. */
  function stall(): void {
    const socket = connect({ host: edge, port: services.edge.port ?? 0 });
    socket.on('error', () => undefined).pause();
    socket.write('GET /api/assets.csv HTTP/1.1\r\nHost: localhost\r\n\r\n');
    stalled.push(socket);
  }

  /** The status only; the body is not read. */
  function download(headers: Record<string, string> = {}): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = request(
        { host: edge, port: services.edge.port, path: '/api/assets.csv', headers: { host: 'localhost', ...headers } },
        (answer) => {
          resolve(answer.statusCode ?? 0);
          answer.destroy();
        },
      );
      sent.on('error', reject).end();
    });
  }

  async function downloadFromElsewhere(): Promise<number> {
    const script = `require('node:http').get({ host: 'edge', port: 8080, path: '/api/assets.csv', headers: { host: 'localhost' } }, (answer) => {
      console.log(answer.statusCode);
      process.exit();
    })`;
    const network = `${system.options.project}_public`;
    return Number(
      await docker('run', '--rm', '--network', network, baseImages().NODE_IMAGE ?? '', 'node', '-e', script),
    );
  }

  test('a client with two stalled downloads gets no third, whoever it claims to be, but another client does', async () => {
    stall();
    stall();
    await eventually('both downloads count', 10_000, async () => (await download()) === 429);
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'x-client-address', 'true-client-ip'])
      expect([name, await download({ [name]: '192.0.2.77' })]).toEqual([name, 429]);
    expect(await downloadFromElsewhere()).toBe(200);
    expect((await fetch(`${system.url}/api/assets?limit=10`)).status).toBe(200);
    expect((await fetch(`${system.url}/`)).status).toBe(200);
  });

  test('nginx spools no download to disk', async () => {
    for (const tier of ['edge', 'gateway']) {
      const files = await system.compose(['exec', '-T', tier, 'find', '/tmp', '-type', 'f', '-size', '+64k']);
      expect([tier, files]).toEqual([tier, '']);
    }
  });

  test('the client can download again after it disconnects', async () => {
    for (const socket of stalled) socket.destroy();
    await eventually('a download is allowed', 10_000, async () => (await download()) === 200);
  });
});
