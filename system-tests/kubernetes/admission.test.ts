/** What the server refuses in the namespace. */
import { describe, expect, test } from 'vitest';
import { registryAddress } from '../../tools/cluster/cluster.ts';
import { attemptKubectl, kubectl, runs } from './installed.ts';

const digest = `sha256:${'1'.repeat(64)}`;
const good = `${registryAddress}/portfolio-backend@${digest}`;

const restricted = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

function podSpec(image: string, security: Readonly<Record<string, unknown>> = {}, init?: string) {
  const container = (name: string, from: string) => ({
    name,
    image: from,
    securityContext: { ...restricted, ...security },
  });
  return {
    restartPolicy: 'Never',
    securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
    ...(init === undefined ? {} : { initContainers: [container('first', init)] }),
    containers: [container('only', image)],
  };
}

const pod = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'tried' }, spec });
const job = (spec: unknown) => ({
  ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'tried' } },
  spec: { template: { spec } },
});
const privileged = { privileged: true, allowPrivilegeEscalation: true };

const refused: readonly (readonly [string, unknown, RegExp])[] = [
  ['an image by tag', pod(podSpec(`${registryAddress}/portfolio-backend:one`)), /name images by digest/],
  ['an image of a foreign registry', pod(podSpec(`quay.io/other@${digest}`)), /take images from a registry that/],
  ['an init container by tag', pod(podSpec(good, {}, 'nginx:latest')), /name images by digest/],
  ['a Job with an image by tag', job(podSpec('busybox')), /name images by digest/],
  ['a privileged pod', pod(podSpec(good, privileged)), /violates PodSecurity "restricted/],
  ['a privileged Job', job(podSpec(good, privileged)), /no container may be privileged/],
  ['a pod as root', pod(podSpec(good, { runAsUser: 0, runAsNonRoot: false })), /violates PodSecurity "restricted/],
  ['a pod that keeps capabilities', pod(podSpec(good, { capabilities: {} })), /violates PodSecurity "restricted/],
  [
    'a pod with a folder of the node',
    pod({ ...podSpec(good), volumes: [{ name: 'node', hostPath: { path: '/' } }] }),
    /violates PodSecurity "restricted/,
  ],
];

const tryOut = (object: unknown) =>
  attemptKubectl(['create', '--dry-run=server', '--filename', '-'], JSON.stringify(object));

describe.skipIf(!runs)('the namespace', () => {
  test.each(refused)('refuses %s', async (_, object, says) => {
    const { code, stderr } = await tryOut(object);
    expect(stderr).toMatch(says);
    expect(code).toBe(1);
  });

  test('takes the same pod and Job without the fault (negative control)', async () => {
    expect(await tryOut(pod(podSpec(good)))).toMatchObject({ code: 0 });
    expect(await tryOut(job(podSpec(good)))).toMatchObject({ code: 0 });
  });

  test('refuses an ephemeral container by tag, in a running pod', async () => {
    const [name = ''] = (
      await kubectl(['get', 'pods', '--selector', 'app.kubernetes.io/name=backend', '--output=name'])
    ).split('\n');
    const { code, stderr } = await attemptKubectl(
      ['debug', name, '--image', 'busybox:latest', '--profile', 'restricted', '--', 'true'],
      '',
    );
    expect(stderr).toMatch(/name images by digest/);
    expect(code).not.toBe(0);
  });
});
