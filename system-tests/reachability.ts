/** Who can open a connection to whom: tried for real, from inside each container's network. */

import { arrows, type ServiceName, services } from '../platform/topology.ts';
import type { Container } from './docker.ts';
import { docker, run } from './docker.ts';
import { type System, serviceOf } from './system.ts';

/** Runs in a caller's network namespace; argument: JSON of [address, port] pairs; prints those that accept a connection. */
const probe = `
const net = require('node:net');
const targets = JSON.parse(process.argv[1]);
Promise.all(targets.map(([host, port]) => new Promise((resolve) => {
  const socket = net.connect({ host, port, timeout: 1000 });
  const end = (open) => { socket.destroy(); resolve(open ? [[host, port]] : []); };
  socket.on('connect', () => end(true)).on('error', () => end(false)).on('timeout', () => end(false));
}))).then((found) => console.log(JSON.stringify(found.flat())));
`;

/** Runs in a container's network namespace and prints the ports that it listens on, other than on loopback. */
const listening = `
const fs = require('node:fs');
const ports = new Set();
for (const [file, loopback] of [['/proc/net/tcp', /^0100007F|^0B00007F/], ['/proc/net/tcp6', /^0{24}01000000/]]) {
  for (const line of fs.readFileSync(file, 'utf8').trim().split('\\n').slice(1)) {
    const [, local, , state] = line.trim().split(/\\s+/);
    if (state === '0A' && !loopback.test(local)) ports.add(parseInt(local.split(':')[1], 16));
  }
}
console.log(JSON.stringify([...ports].sort((a, b) => a - b)));
`;

function inNetworkOf(container: Container, image: string, script: string, ...args: string[]): Promise<string> {
  return docker(
    'run',
    '--rm',
    '--network',
    `container:${container.Id}`,
    '--user',
    '65532:65532',
    '--cap-drop',
    'ALL',
    '--entrypoint',
    '/nodejs/bin/node',
    image,
    '-e',
    script,
    ...args,
  );
}

export async function listeningPorts(container: Container, image: string): Promise<number[]> {
  return JSON.parse(await inNetworkOf(container, image, listening)) as number[];
}

export interface Connection {
  readonly from: ServiceName;
  readonly to: ServiceName;
  readonly port: number;
}

/** The tasks run and end; to try their networks, each is kept up doing nothing. Returns what ends them again. */
export async function holdTasks(system: System, tasks: readonly ServiceName[]): Promise<() => Promise<void>> {
  const ids: string[] = [];
  for (const task of tasks) {
    const id = await system.compose([
      '--profile',
      'tools',
      'run',
      '--detach',
      '--no-deps',
      '--entrypoint',
      '/nodejs/bin/node',
      task,
      '-e',
      "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)",
    ]);
    ids.push(id.trim());
  }
  return async () => {
    await run('docker', ['rm', '--force', ...ids]);
  };
}

/** Every connection that can be opened from one service's container to another's, on every port that it listens on. */
export async function openConnections(containers: readonly Container[], image: string): Promise<Connection[]> {
  const ports = new Map<string, number[]>();
  await Promise.all(
    containers.map(async (container) => ports.set(container.Id, await listeningPorts(container, image))),
  );
  const found = await Promise.all(
    containers.map(async (caller) => {
      const targets = containers
        .filter((callee) => callee.Id !== caller.Id)
        .flatMap((callee) =>
          Object.values(callee.NetworkSettings.Networks).flatMap(({ IPAddress }) =>
            (ports.get(callee.Id) ?? []).map((port) => ({
              to: serviceOf(callee) as ServiceName,
              address: IPAddress,
              port,
            })),
          ),
        )
        .filter(({ address }) => address !== '');
      const open = JSON.parse(
        await inNetworkOf(caller, image, probe, JSON.stringify(targets.map(({ address, port }) => [address, port]))),
      ) as [string, number][];
      return targets
        .filter(({ address, port }) => open.some(([host, open]) => host === address && open === port))
        .map(({ to, port }) => ({ from: serviceOf(caller) as ServiceName, to, port }));
    }),
  );
  return found.flat();
}

/** The pairs joined by an arrow of platform/topology.ts. Docker's networks have no direction: either may call. */
export function joined(a: ServiceName, b: ServiceName): boolean {
  return arrows().some(({ from, to }) => (from === a && to === b) || (from === b && to === a));
}

export function declaredPorts(service: ServiceName): number[] {
  const { port, metricsPort } = services[service];
  return [port, metricsPort].filter((value) => value !== undefined).sort((a, b) => a - b);
}

/** What differs from the topology, as sentences; empty when exactly the pairs joined by an arrow can talk. */
export function violations(open: readonly Connection[]): string[] {
  const faults = open
    .filter(({ from, to }) => !joined(from, to))
    .map(({ from, to, port }) => `${from} reaches ${to}:${port}, and no arrow joins them`);
  const missing = arrows()
    .filter(
      (arrow) => !open.some(({ from, to, port }) => from === arrow.from && to === arrow.to && port === arrow.port),
    )
    .map(({ from, to, port }) => `${from} can't reach ${to}:${port}`);
  return [...new Set([...faults, ...missing])].sort();
}
