/** The installation that all tests of the cluster share. They leave it as they found it. */
import { join } from 'node:path';
import { inject } from 'vitest';
import { namespace } from '../../platform/kubernetes/generated.ts';
import { registryAddress } from '../../tools/cluster/cluster.ts';
import { attempt, type Finished, run } from '../../tools/kit/async-command.ts';
import { repository } from '../../tools/kit/repository.ts';
import { jsonFault, type LoadTarget, pageFault } from '../load.ts';
import { edgePort } from './setup.ts';

export const runs = inject('cluster') !== undefined;
const { kubeconfig = '', deployer = '', overlay = '' } = inject('cluster') ?? {};
export const installedOverlay = overlay;
export const url = `http://127.0.0.1:${edgePort}`;

// For the code under test, which takes the cluster of its caller.
process.env.KUBECONFIG = kubeconfig;

export function kubectl(args: readonly string[], input?: string): Promise<string> {
  return run('kubectl', ['--namespace', namespace, ...args], input === undefined ? {} : { input });
}

export function attemptKubectl(args: readonly string[], input: string): Promise<Finished> {
  return attempt('kubectl', ['--namespace', namespace, ...args], { input });
}

export interface Pod {
  readonly metadata: {
    readonly deletionTimestamp?: string;
    readonly name: string;
    readonly uid: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly nodeName: string };
  readonly status: {
    readonly phase: string;
    readonly podIP: string;
    readonly conditions: readonly { readonly type: string; readonly status: string }[];
  };
}

export const nameOf = ({ metadata }: Pod): string => metadata.labels['app.kubernetes.io/name'] ?? '';

/** The pods that serve: neither finished Jobs nor those that are leaving. */
export async function servingPods(name?: string): Promise<Pod[]> {
  const selector = name === undefined ? [] : ['--selector', `app.kubernetes.io/name=${name}`];
  const found = JSON.parse(await kubectl(['get', 'pods', ...selector, '--output=json'])) as { items: Pod[] };
  return found.items.filter(
    ({ metadata, status }) => status.phase === 'Running' && metadata.deletionTimestamp === undefined,
  );
}

export const isReady = ({ status }: Pod): boolean =>
  status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True');

/** The environment of commands that must get by with the deployer's rights. */
export const asDeployer = { KUBECONFIG: deployer } as const;

/** Deploys a release with the project's command. */
export function deploy(release: string): Promise<Finished> {
  const script = join(repository, 'delivery/deployment/deploy-kubernetes.ts');
  const args = [script, release, '--registry', registryAddress, '--overlay', overlay, '--url', url];
  return attempt(process.execPath, args, { timeoutMs: 600_000, env: asDeployer });
}

/** Twenty assets are the demo portfolio. */
const streamed: LoadTarget = {
  path: '/api/assets',
  maxOpen: 2,
  fault: (status, body) =>
    jsonFault(status, body) ?? ((JSON.parse(body) as unknown[]).length === 20 ? undefined : 'a shortened list'),
};

export const everyKind: readonly LoadTarget[] = [
  { path: '/', fault: pageFault },
  { path: '/api/insights', fault: jsonFault },
  { path: '/api/assets?limit=50&sort=-nominal_value', fault: jsonFault },
  { path: '/api/insights/aging', fault: jsonFault },
  streamed,
];
