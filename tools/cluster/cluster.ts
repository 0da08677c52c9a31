/**
 * A Kubernetes cluster of two nodes for tests, each node a container of the Docker Engine. It is a test tool: its network
 * policies come from kube-router, which is linked for that alone and never shipped.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRegistry } from '../engine/local-registry.ts';
import { withTools } from '../installers/tools.ts';
import { run } from '../kit/command.ts';
import { eventually } from '../kit/eventually.ts';
import { clusterBinaries } from './binaries.ts';

const network = 'portfolio-cluster';
const subnet = '10.89.0';
const nodes = [
  { name: 'node-1', address: `${subnet}.11`, pods: '10.244.1.0/24', role: 'control-plane' },
  { name: 'node-2', address: `${subnet}.12`, pods: '10.244.2.0/24', role: 'worker' },
] as const;

const registryPort = 5055;
/** The registry, as the images' names have it. The nodes find it on the engine's side of their network. */
export const registryAddress = `127.0.0.1:${registryPort}`;

export interface Cluster {
  readonly kubeconfig: string;
  /** Copies an image of the engine into the cluster's registry. @returns its name by digest */
  publish(image: string, name: string, tag: string): string;
  stop(): Promise<void>;
}

/** Two ready nodes with DNS. @param port on loopback, leads to the NodePort 30080 of the first node */
export async function startCluster(port: number): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  removeNodes();
  run('docker', ['network', 'create', '--subnet', `${subnet}.0/24`, network]);
  const registry = await startRegistry(registryPort, [`${subnet}.1`]);
  const stop = async () => {
    removeNodes();
    await registry.stop();
    rmSync(folder, { recursive: true });
  };
  try {
    const binaries = clusterBinaries();
    buildImages(folder, binaries);
    for (const image of ['pause', 'coredns']) publish(`portfolio-cluster/${image}:1`, image, '1');
    const keys = join(folder, 'pki');
    run('bash', [join(import.meta.dirname, 'pki.sh'), keys, ...nodes.map(({ name, address }) => `${name}=${address}`)]);
    for (const node of nodes) startNode(node, binaries.kubernetes, keys, port);
    const kubeconfig = join(keys, 'admin.kubeconfig');
    const kubectl = (args: readonly string[], input = '') =>
      run('kubectl', args, { env: { KUBECONFIG: kubeconfig }, input });
    await eventually('the API server answers', 120_000, async () => kubectl(['get', '--raw', '/readyz']) === 'ok', {
      beforeEach: requireNodes,
    });
    kubectl(['apply', '--filename', '-'], dnsManifest());
    await eventually(
      'both nodes are ready',
      60_000,
      async () => kubectl(['get', 'nodes']).split(' Ready ').length === 3,
    );
    kubectl(['rollout', 'status', '--namespace', 'kube-system', 'deployment/coredns', '--timeout=90s']);
    return { kubeconfig, publish, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function removeNodes(): void {
  const ids = run('docker', ['ps', '--all', '--quiet', '--filter', `network=${network}`])
    .split('\n')
    .filter(Boolean);
  if (ids.length > 0) run('docker', ['rm', '--force', '--volumes', ...ids]);
  const networks = run('docker', ['network', 'ls', '--quiet', '--filter', `name=^${network}$`]).trim();
  if (networks !== '') run('docker', ['network', 'rm', network]);
}

/** @throws Error with the node's own words when one has ended */
function requireNodes(): void {
  for (const { name } of nodes) {
    if (run('docker', ['inspect', '--format', '{{.State.Running}}', name]).trim() !== 'true')
      throw new Error(`${name} ended:\n${run('sh', ['-c', `docker logs --tail 30 ${name} 2>&1`])}`);
  }
}

function startNode(node: (typeof nodes)[number], kubernetes: string, keys: string, port: number): void {
  const others = nodes.filter(({ name }) => name !== node.name);
  run('docker', [
    ...['run', '--detach', '--name', node.name, '--hostname', node.name, '--network', network, '--ip', node.address],
    // Everything but what an engine may not have either (--privileged fails without CAP_SYS_RESOURCE).
    ...['--cgroupns=private', '--cap-add=ALL', '--cap-drop=SYS_RESOURCE', '--device-cgroup-rule=a *:* rwm'],
    ...['seccomp=unconfined', 'apparmor=unconfined', 'systempaths=unconfined'].map((it) => `--security-opt=${it}`),
    ...['--tmpfs=/run:exec', '--tmpfs=/tmp:exec', '--volume=/var'],
    `--volume=${kubernetes}:/usr/local/bin/kube:ro`,
    `--volume=${keys}:/etc/kubernetes/pki:ro`,
    ...(node.role === 'control-plane' ? [`--publish=127.0.0.1:${port}:30080`] : []),
    'portfolio-cluster/node:1',
    ...[node.name, node.address, node.pods, node.role, registryAddress, `${subnet}.1:${registryPort}`],
    ...others.map(({ pods, address }) => `${pods}=${address}`),
  ]);
}

function dnsManifest(): string {
  return run('sed', [`s#REGISTRY#${registryAddress}#`, join(import.meta.dirname, 'dns.yaml')]);
}

function buildImages(folder: string, binaries: ReturnType<typeof clusterBinaries>): void {
  for (const [image, binary] of [
    ['pause', binaries.pause],
    ['coredns', binaries.dns],
  ] as const) {
    const context = join(folder, image);
    mkdirSync(context);
    copyFileSync(binary, join(context, 'program'));
    writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\nCOPY program /program\nENTRYPOINT ["/program"]\n');
    run('docker', ['build', '--quiet', '--tag', `portfolio-cluster/${image}:1`, context]);
  }
  const debian = 'portfolio-stand-in/debian:trixie';
  const standIn = run('docker', ['images', '--quiet', debian]).trim() !== '';
  run('docker', [
    ...['build', '--quiet', '--tag', 'portfolio-cluster/node:1'],
    ...(standIn ? ['--build-arg', `DEBIAN_IMAGE=${debian}`] : []),
    import.meta.dirname,
  ]);
}

function publish(image: string, name: string, tag: string): string {
  const repository = `${registryAddress}/${name}`;
  const folder = mkdtempSync(join(tmpdir(), 'digest-'));
  const digest = join(folder, 'digest');
  const options = ['--quiet', '--dest-tls-verify=false', `--digestfile=${digest}`];
  run('skopeo', ['copy', ...options, `docker-daemon:${image}`, `docker://${repository}:${tag}`], { env: withTools() });
  const reference = `${repository}@${readFileSync(digest, 'utf8').trim()}`;
  rmSync(folder, { recursive: true });
  return reference;
}
