/** Which pod can open a connection to which, tried from inside each one, on both nodes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arrows, nodeBinary, type ServiceName, services } from '../../platform/topology.ts';
import { eventually } from '../../tools/kit/eventually.ts';
import { attemptKubectl, kubectl, nameOf, type Pod, runs, servingPods } from './installed.ts';

const withBash: readonly string[] = ['edge', 'gateway', 'db'];
const tasks = ['migrate', 'import'] as const;

/** Runs in the caller; prints those of its arguments, address:port, that accept a connection. */
const tryByNode = `
const attempt = (target) => new Promise((resolve) => {
  const [host, port] = target.split(':');
  const socket = require('node:net').connect({ host, port, timeout: 1500 });
  const end = (open) => { socket.destroy(); resolve(open); };
  socket.on('connect', () => end(true)).on('timeout', () => end(false)).on('error', () => end(false));
});
Promise.all(process.argv.slice(1).map(async (target) => { if (await attempt(target)) console.log(target); }));`;
const tryByBash = `
for target in "$@"; do
  { timeout 1.5 bash -c 'exec 3<>"/dev/tcp/\${1%:*}/\${1#*:}"' bash "$target" 2>/dev/null && echo "$target"; } &
done
wait; true`;

interface Target {
  readonly name: string;
  readonly port: number;
  readonly address: string;
}

/** Every port of every pod by its own address, and of every Service by its cluster address. */
async function everyTarget(pods: readonly Pod[]): Promise<Target[]> {
  const ofPods = pods.flatMap((pod) => {
    const { port, metricsPort } = services[nameOf(pod) as ServiceName];
    return [port, metricsPort]
      .filter((value) => value !== undefined)
      .map((value) => ({ name: nameOf(pod), port: value, address: `${pod.status.podIP}:${value}` }));
  });
  const found = JSON.parse(await kubectl(['get', 'services', '--output=json'])) as {
    items: { spec: { clusterIP: string; selector: Record<string, string>; ports: { port: number }[] } }[];
  };
  const ofServices = found.items
    .filter(({ spec }) => spec.clusterIP !== 'None')
    .flatMap(({ spec }) =>
      spec.ports.map(({ port }) => ({
        name: spec.selector['app.kubernetes.io/name'] ?? '',
        port,
        address: `${spec.clusterIP}:${port}`,
      })),
    );
  return [...ofPods, ...ofServices];
}

async function openFrom(caller: Pod, targets: readonly Target[]): Promise<Target[]> {
  const program = withBash.includes(nameOf(caller)) ? ['bash', '-c', tryByBash, 'bash'] : [nodeBinary, '-e', tryByNode];
  const addresses = targets.map(({ address }) => address);
  const { stdout } = await attemptKubectl(['exec', caller.metadata.name, '--', ...program, ...addresses], '');
  const open = stdout.split('\n');
  return targets.filter(({ address }) => open.includes(address));
}

/** The differences from the topology's arrows, as sentences. */
async function violations(pods: readonly Pod[]): Promise<string[]> {
  const targets = await everyTarget(pods);
  const found = await Promise.all(
    pods.map(async (caller) => {
      const from = nameOf(caller);
      const others = targets.filter(({ address }) => !address.startsWith(`${caller.status.podIP}:`));
      const open = await openFrom(caller, others);
      const allowed = (target: Target) =>
        arrows().some((arrow) => arrow.from === from && arrow.to === target.name && arrow.port === target.port);
      const where = (target: Target) => `${from} on ${caller.spec.nodeName} to ${target.name} at ${target.address}`;
      return [
        ...open.filter((target) => !allowed(target)).map((target) => `${where(target)}: open, but no arrow allows it`),
        ...others
          .filter((target) => allowed(target) && !open.includes(target))
          .map((target) => `${where(target)}: closed`),
      ];
    }),
  );
  return found.flat();
}

/** Pods of the one-off tasks that only wait, made from the API's. */
async function holdTasks(): Promise<void> {
  const [backend] = await servingPods('backend');
  const found = JSON.parse(await kubectl(['get', 'pod', backend?.metadata.name ?? '', '--output=json'])) as {
    spec: { containers: { image: string; securityContext: unknown }[]; securityContext: unknown };
  };
  const [container] = found.spec.containers;
  for (const name of tasks) {
    const held = {
      ...{
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `held-${name}`, labels: { 'app.kubernetes.io/name': name } },
      },
      spec: {
        automountServiceAccountToken: false,
        securityContext: found.spec.securityContext,
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            ...{ name, image: container?.image, securityContext: container?.securityContext },
            args: ['-e', "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)"],
          },
        ],
      },
    };
    await kubectl(['create', '--filename', '-'], JSON.stringify(held));
  }
  await kubectl(['wait', '--for=condition=Ready', ...tasks.map((name) => `pod/held-${name}`), '--timeout=60s']);
}

describe.skipIf(!runs)('isolation', () => {
  beforeAll(holdTasks);
  afterAll(() => kubectl(['delete', 'pod', '--ignore-not-found', ...tasks.map((name) => `held-${name}`)]));

  test('exactly the arrows are open, in their direction, by pod and by Service, on one node and across', async () => {
    const pods = await servingPods();
    expect(new Set(pods.map(nameOf))).toEqual(new Set(Object.keys(services)));
    expect(new Set(pods.map(({ spec }) => spec.nodeName)).size).toBe(2);
    // Policies of new pods take a moment to hold.
    await eventually('exactly the arrows', 20_000, async () => (await violations(pods)).length === 0).catch(
      () => undefined,
    );
    expect(await violations(pods)).toEqual([]);
  });

  test('a forbidden link is found (negative control)', async () => {
    const link = ['Egress', 'Ingress'].map((direction) => ({
      ...{
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: `forbidden-${direction.toLowerCase()}` },
      },
      spec: {
        podSelector: { matchLabels: { 'app.kubernetes.io/name': direction === 'Egress' ? 'frontend' : 'backend' } },
        policyTypes: [direction],
        ...(direction === 'Egress'
          ? { egress: [{ ports: [{ port: 8000 }] }] }
          : { ingress: [{ ports: [{ port: 8000 }] }] }),
      },
    }));
    await kubectl(['create', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: link }));
    try {
      const pods = await servingPods();
      await eventually('the forbidden link is found', 30_000, async () =>
        (await violations(pods)).some((line) => /^frontend on .* to backend at .*:8000: open, but no arrow/.test(line)),
      );
    } finally {
      await kubectl(['delete', 'networkpolicy', 'forbidden-egress', 'forbidden-ingress']);
    }
  });
});
