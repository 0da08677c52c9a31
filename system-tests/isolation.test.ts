import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type ObserverName, observers, publicPort, type ServiceName, services } from '../platform/topology.ts';
import { type Container, docker } from '../tools/engine/docker.ts';
import { declaredPorts, holdTasks, listeningPorts, type Member, openConnections, violations } from './reachability.ts';
import { serviceNames, serviceOf, sharedSystem } from './system.ts';

const observerNames = Object.keys(observers) as ObserverName[];
const members: readonly Member[] = [...serviceNames, ...observerNames];

const tasks: ServiceName[] = serviceNames.filter((name) => services[name].port === undefined);

describe.skipIf(!inject('engine'))('isolation', () => {
  const system = sharedSystem();
  let release: () => Promise<void>;
  let containers: Container[];

  /**
   * The long-running services, the tasks that are kept running, and the observers; not one-shot containers that have
   * exited.
   */
  async function everyContainer(): Promise<Container[]> {
    const running = await system.containers();
    return running.filter((container) => members.includes(serviceOf(container) as Member));
  }

  const scale = (count: number) =>
    system.up(
      '--no-deps',
      '--no-recreate',
      '--scale',
      `backend=${count}`,
      '--scale',
      `frontend=${count}`,
      'backend',
      'frontend',
    );

  beforeAll(async () => {
    await system.up();
    release = await holdTasks(system, tasks);
    await system.compose(
      ['--profile', 'observability', 'up', '--detach', '--wait', '--no-deps', '--build', ...observerNames],
      { env: { PROMETHEUS_PORT: '16090' } },
    );
    containers = await everyContainer();
  });
  afterAll(async () => {
    await release();
    await system.compose(['--profile', 'observability', 'rm', '--stop', '--force', ...observerNames]);
  });

  test('every service of the topology is tested', () => {
    expect(new Set(containers.map(serviceOf))).toEqual(new Set(members));
  });

  test('each listens on exactly the ports that the topology gives it', async () => {
    const found = [...(await listeningPorts(containers))].map(([container, ports]) => [serviceOf(container), ports]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(members.map((name) => [name, declaredPorts(name)])));
  });

  test('exactly the pairs joined by an arrow can open a connection', async () => {
    const open = await openConnections(containers);
    expect(violations(open)).toEqual([]);
    // Every pair was tried, and pairs with an arrow in both directions if the caller listens too.
    expect(open.length).toBeGreaterThanOrEqual(serviceNames.flatMap((name) => services[name].calls).length);
  });

  test('a forbidden link fails the check (negative control)', async () => {
    const override = `services: { frontend: { networks: [edge-frontend, frontend-gateway, gateway-backend] } }`;
    const withLink = { input: override };
    const files = ['-f', 'docker-compose.yml', '-f', '-'];
    try {
      await system.compose([...files, 'up', '--detach', '--no-deps', '--timeout', '1', '--wait', 'frontend'], withLink);
      const found = violations(await openConnections(await everyContainer()));
      expect(found).toContain('frontend reaches backend:8000, but no arrow joins them');
      expect(found).toContain('backend reaches frontend:3000, but no arrow joins them');
    } finally {
      await system.up('--no-deps', '--timeout', '1', 'frontend');
    }
  });

  test('only the edge and the monitoring pages have published ports, on loopback', async () => {
    const published = (await system.containers(undefined, { all: true })).flatMap((container) =>
      Object.entries(container.HostConfig.PortBindings ?? {}).flatMap(([port, bindings]) =>
        bindings.map(({ HostIp, HostPort }) => `${serviceOf(container)} ${port} at ${HostIp}:${HostPort}`),
      ),
    );
    expect(published.sort()).toEqual([
      `edge ${publicPort}/tcp at 127.0.0.1:${system.options.port}`,
      `prometheus ${observers.prometheus.port}/tcp at 127.0.0.1:16090`,
    ]);
  });

  test("only the edge's networks have a route to the outside", async () => {
    for (const container of containers.filter((each) => serviceNames.includes(serviceOf(each) as ServiceName))) {
      const networks = Object.keys(container.NetworkSettings.Networks);
      const internal = JSON.parse(
        `[${(await docker('network', 'inspect', '--format', '{{.Internal}}', ...networks)).trim().split('\n').join(',')}]`,
      ) as boolean[];
      expect({ service: serviceOf(container), leadsOut: internal.includes(false) }).toEqual({
        service: serviceOf(container),
        leadsOut: serviceOf(container) === 'edge',
      });
    }
  });

  test('replicas of one service are equally reachable', async () => {
    await scale(2);
    try {
      const scaled = await everyContainer();
      expect(scaled.filter((container) => serviceOf(container) === 'backend')).toHaveLength(2);
      const between = (await openConnections(scaled)).filter(({ from, to }) => from !== to);
      expect(violations(between)).toEqual([]);
    } finally {
      await scale(1);
    }
  });
});
