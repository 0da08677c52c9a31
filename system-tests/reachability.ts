/** Which container can open a connection to which, tested from inside each container's network. */

import {
  arrows,
  type ObserverName,
  observerArrows,
  observers,
  type ServiceName,
  services,
} from '../platform/topology.ts';
import { type Container, docker } from '../tools/engine/docker.ts';
import { run } from '../tools/kit/async-command.ts';
import { baseImages, type System, serviceOf } from './system.ts';

/**
 * Runs a script that sees the host's processes, so that it can enter each container's network. Our containers have no
 * shell, and one extra container per attempt would take minutes.
 */
async function besideContainers(script: string, ...args: string[]): Promise<string[]> {
  const output = await docker(
    ...[
      'run',
      '--rm',
      '--cap-add',
      'SYS_ADMIN',
      '--cap-add',
      'SYS_PTRACE',
      '--security-opt',
      'seccomp=unconfined',
      '--pid',
      'host',
      '--network',
      'none',
      '--user',
      '0',
      '--entrypoint',
      'bash',
    ],
    ...[baseImages().NGINX_IMAGE ?? '', '-c', script, 'bash', ...args],
  );
  return output.split('\n').filter((line) => line !== '');
}

const pidOf = (container: Container) => String(container.State.Pid);

/** Prints "process file line" for every socket of every process's network. */
const readSockets = `
for pid in "$@"; do for file in tcp tcp6; do
  nsenter --target "$pid" --net sed "s/^/$pid $file /" "/proc/net/$file"
done; done`;

/**
 * First argument: the processes; second: address:port pairs. Prints "process address:port" for each that accepts a
 * connection.
 */
const tryAll = `
for pid in $1; do
  for target in $2; do
    { nsenter --target "$pid" --net timeout 1 bash -c "exec 3<>/dev/tcp/\${target%:*}/\${target#*:}" 2>/dev/null && echo "$pid $target"; } &
  done
  wait
done
true`;

/** The ports that each container listens on, except on loopback. */
export async function listeningPorts(containers: readonly Container[]): Promise<Map<Container, number[]>> {
  const lines = await besideContainers(readSockets, ...containers.map(pidOf));
  const listening = '0A';
  return new Map(
    containers.map((container) => {
      const ports = lines
        .map((line) => line.split(/\s+/))
        .filter(([pid, , , , , state]) => pid === pidOf(container) && state === listening)
        .map(([, file, , local = '']) => ({
          file,
          address: local.split(':')[0] ?? '',
          port: local.split(':')[1] ?? '',
        }))
        .filter(({ file, address }) =>
          file === 'tcp' ? !address.endsWith('7F') : address !== '00000000000000000000000001000000',
        )
        .map(({ port }) => Number.parseInt(port, 16));
      return [container, [...new Set(ports)].sort((a, b) => a - b)] as const;
    }),
  );
}

export type Member = ServiceName | ObserverName;

export interface Connection {
  readonly from: Member;
  readonly to: Member;
  readonly port: number;
}

/** Keeps each one-off task running idle, to test its networks. @returns a function that stops them */
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

/** Every connection that one service's container can open to a port that another's listens on. */
export async function openConnections(containers: readonly Container[]): Promise<Connection[]> {
  const ports = await listeningPorts(containers);
  const targets = containers.flatMap((callee) =>
    Object.values(callee.NetworkSettings.Networks).flatMap(({ IPAddress }) =>
      (ports.get(callee) ?? []).map((port) => ({ callee, port, target: `${IPAddress}:${port}` })),
    ),
  );
  const open = await besideContainers(
    tryAll,
    containers.map(pidOf).join(' '),
    targets.map(({ target }) => target).join(' '),
  );
  return containers.flatMap((caller) =>
    targets
      .filter(({ callee, target }) => callee !== caller && open.includes(`${pidOf(caller)} ${target}`))
      .map(({ callee, port }) => ({
        from: serviceOf(caller) as Member,
        to: serviceOf(callee) as Member,
        port,
      })),
  );
}

const isObserver = (name: Member): name is ObserverName => name in observers;

/**
 * The pairs joined by an arrow of platform/topology.ts, and the observers among themselves. Docker's networks have no
 * direction: either may call.
 */
function joined(a: Member, b: Member): boolean {
  if (isObserver(a) && isObserver(b)) return true;
  return [...arrows(), ...observerArrows()].some(
    ({ from, to }) => (from === a && to === b) || (from === b && to === a),
  );
}

export function declaredPorts(name: Member): number[] {
  if (isObserver(name)) return [observers[name].port];
  const { port, metricsPort } = services[name];
  return [port, metricsPort].filter((value) => value !== undefined).sort((a, b) => a - b);
}

/** The differences from the topology, as sentences; empty if exactly the pairs with an arrow can connect. */
export function violations(open: readonly Connection[]): string[] {
  const faults = open
    .filter(({ from, to }) => !joined(from, to))
    .map(({ from, to, port }) => `${from} reaches ${to}:${port}, but no arrow joins them`);
  const missing = [...arrows(), ...observerArrows()]
    .filter(
      (arrow) => !open.some(({ from, to, port }) => from === arrow.from && to === arrow.to && port === arrow.port),
    )
    .map(({ from, to, port }) => `${from} can't reach ${to}:${port}`);
  return [...new Set([...faults, ...missing])].sort();
}
