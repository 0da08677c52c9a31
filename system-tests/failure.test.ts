/**
 * Services are killed, paused and disconnected. The rest keeps answering, reports the outage and recovers by itself.
 */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type ServiceName, services } from '../platform/topology.ts';
import { docker } from '../tools/engine/docker.ts';
import { eventually } from '../tools/kit/eventually.ts';
import { baseImages, System, serviceNames } from './system.ts';
import { anyChange, syntheticTape } from './tape.ts';

const longRunning = serviceNames.filter((name) => services[name].port !== undefined);
const outage = 'The portfolio can’t be shown right now';

describe.skipIf(!inject('engine'))('failure', () => {
  const system = new System({ project: 'portfolio-test-failure', port: 16085, env: { DEMO: '0', ...anyChange } });

  beforeAll(async () => {
    await system.up('--no-build');
    await importTape(500);
  });
  afterAll(() => system.destroy());

  async function importTape(rows: number): Promise<void> {
    await system.compose(['run', '--rm', '--no-deps', '-T', 'import', '--as-of', '2026-10-31', '-'], {
      input: syntheticTape(rows),
    });
  }

  /** Kills the process from the host, because the engine doesn't restart a container after its own `docker kill`. */
  async function killHard(service: ServiceName): Promise<void> {
    const { State } = await system.container(service);
    await docker(
      ...['run', '--rm', '--pid', 'host', '--network', 'none', '--user', '0', '--entrypoint', 'bash'],
      ...[baseImages().NGINX_IMAGE ?? '', '-c', 'kill -9 "$1"', 'bash', String(State.Pid)],
    );
  }

  async function get(path: string): Promise<{ status: number; body: string }> {
    const response = await fetch(`${system.url}${path}`, { signal: AbortSignal.timeout(40_000) });
    return { status: response.status, body: await response.text() };
  }

  /** Health paths are not reachable from outside, so this requests them from inside the container. */
  async function inside(service: 'backend' | 'frontend', path: string): Promise<number> {
    const script = `fetch('http://127.0.0.1:${services[service].port}${path}', { signal: AbortSignal.timeout(8000) }).then((answer) => console.log(answer.status), () => console.log(0))`;
    const { Id } = await system.container(service);
    return Number(await docker('exec', Id, '/nodejs/bin/node', '-e', script));
  }
  const liveness = (service: 'backend' | 'frontend') => inside(service, services[service].health?.liveness ?? '');
  const readiness = (service: 'backend' | 'frontend') => inside(service, services[service].health?.readiness ?? '');

  /** Waits until the page and the API answer again. @returns how many milliseconds it took */
  async function recovered(): Promise<number> {
    const started = performance.now();
    await eventually('page and API answer again', 30_000, async () => {
      const [page, insights] = await Promise.all([get('/'), get('/api/insights')]);
      return page.status === 200 && insights.status === 200;
    });
    return performance.now() - started;
  }

  test.each(longRunning)('%s killed: back within 10 s, and nothing acknowledged is lost', async (service) => {
    const before = await get('/api/insights');
    const { StartedAt } = (await system.container(service)).State;
    await killHard(service);
    await eventually(`${service} runs again`, 10_000, async () => {
      const [again] = await system.containers(service);
      return again !== undefined && again.State.StartedAt !== StartedAt;
    });
    expect(await recovered()).toBeLessThan(10_000);
    expect(await get('/api/insights')).toEqual(before);
  });

  test('a tape acknowledged right before the database is killed is there afterwards', async () => {
    await importTape(700);
    await killHard('db');
    await recovered();
    expect(Number(await system.sql('select count(*) from assets'))).toBe(700);
  });

  test.each(longRunning)(
    '%s paused: the page says what it can’t show, and all recovers afterwards',
    async (service) => {
      const { Id } = await system.container(service);
      await docker('pause', Id);
      try {
        if (service === 'backend' || service === 'gateway' || service === 'db') {
          // The reader sees neither an outdated figure nor a blank page.
          const page = await eventually('the dashboard says so', 40_000, async () => {
            const answer = await get('/');
            return answer.status === 503 && answer;
          });
          expect(page.body).toContain(outage);
          const api = await get('/api/insights');
          expect(api.status).toBe(503);
          expect(JSON.parse(api.body)).toMatchObject({
            status: 503,
            detail: expect.any(String),
            requestId: expect.any(String),
          });
        }
        if (service === 'frontend') {
          const page = await get('/');
          expect(page.status).toBe(503);
          expect(page.body).toContain('can not be reached right now');
          expect((await get('/api/insights')).status).toBe(200);
        }
      } finally {
        await docker('unpause', Id);
      }
      expect(await recovered()).toBeLessThan(10_000);
    },
  );

  test('the database’s network disconnected: readiness fails, liveness doesn’t, and both sides recover', async () => {
    const network = `${system.options.project}_backend-db`;
    const { Id } = await system.container('db');
    await docker('network', 'disconnect', network, Id);
    try {
      await eventually('readiness falls', 20_000, async () => (await readiness('backend')) === 503);
      expect(await liveness('backend')).toBe(200);
      expect([await liveness('frontend'), await readiness('frontend')]).toEqual([200, 200]);
      expect((await get('/api/health')).status).toBe(200);
      const page = await get('/');
      expect(page.status).toBe(503);
      expect(page.body).toContain(outage);
    } finally {
      await docker('network', 'connect', '--alias', 'db', network, Id);
    }
    await eventually('readiness rises', 20_000, async () => (await readiness('backend')) === 200);
    await recovered();
  });

  test('the database restarted: readiness returns by itself', async () => {
    const { Id, RestartCount } = await system.container('backend');
    await docker('restart', (await system.container('db')).Id);
    await eventually('readiness rises', 20_000, async () => (await readiness('backend')) === 200);
    await recovered();
    const backend = await system.container('backend');
    expect([backend.Id, backend.RestartCount]).toEqual([Id, RestartCount]);
  });
});
