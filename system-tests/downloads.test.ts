/** One client can't take all downloads, whatever it says of itself: its address comes through both tiers of nginx. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { docker, eventually } from './docker.ts';
import { baseImages, System } from './system.ts';
import { syntheticTape } from './tape.ts';

/** More than fits into the buffers of the kernel and of both tiers, so that a stalled reader holds its place. */
const rows = 400_000;

describe.skipIf(!inject('engine'))('downloads through both tiers', () => {
  const system = new System({ project: 'portfolio-test-downloads', port: 16089, env: { DEMO: '0' } });
  const stalled: Socket[] = [];

  beforeAll(async () => {
    await system.up('--no-build');
    await system.compose(['run', '--rm', '--no-deps', '-T', 'import', '--as-of', '2026-10-31', '-'], {
      input: syntheticTape(rows),
    });
  });
  afterAll(async () => {
    for (const socket of stalled) socket.destroy();
    await system.destroy();
  });

  /** Asks for everything and reads nothing. */
  function stall(): void {
    const socket = connect({ host: '127.0.0.1', port: system.options.port });
    socket.on('error', () => undefined).pause();
    socket.write('GET /api/assets.csv HTTP/1.1\r\nHost: localhost\r\n\r\n');
    stalled.push(socket);
  }

  /** The status alone; the body is left. */
  async function download(headers: Record<string, string> = {}): Promise<number> {
    const answer = await fetch(`${system.url}/api/assets.csv`, { headers });
    await answer.body?.cancel();
    return answer.status;
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

  test('a client with two stalled ones gets no third, whoever it claims to be; another client does', async () => {
    stall();
    stall();
    await eventually('both places are taken', 10_000, async () => (await download()) === 429);
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'x-client-address', 'true-client-ip'])
      expect([name, await download({ [name]: '192.0.2.77' })]).toEqual([name, 429]);
    expect(await downloadFromElsewhere()).toBe(200);
    expect((await fetch(`${system.url}/api/assets?limit=10`)).status).toBe(200);
    expect((await fetch(`${system.url}/`)).status).toBe(200);
  });

  test('nothing of them is spooled', async () => {
    for (const tier of ['edge', 'gateway']) {
      const files = await system.compose(['exec', '-T', tier, 'find', '/tmp', '-type', 'f', '-size', '+64k']);
      expect([tier, files]).toEqual([tier, '']);
    }
  });

  test('its places are free again when it leaves', async () => {
    for (const socket of stalled) socket.destroy();
    await eventually('a place is free', 10_000, async () => (await download()) === 200);
  });
});
