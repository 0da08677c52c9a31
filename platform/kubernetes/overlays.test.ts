/** The overlays, as kubectl renders them, against platform/. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { repository } from '../../tools/kit/repository.ts';
import { kubernetesDifferences, requestsOf } from '../parity/kubernetes.rules.ts';

const overlays = readdirSync(join(repository, 'kubernetes/overlays')).sort();
const render = (folder: string): string => {
  const done = spawnSync('kubectl', ['kustomize', join(repository, folder)], { encoding: 'utf8', maxBuffer: 16 << 20 });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout;
};

/** It comes with a cluster or a hosted runner, and no package of Debian is new enough, so also CI skips these without it. */
const there = spawnSync('kubectl', ['kustomize', '--help']).status === 0;

describe.skipIf(!there)('the overlays, as kubectl renders them', () => {
  const rendered = there
    ? Object.fromEntries(overlays.map((name) => [name, render(`kubernetes/overlays/${name}`)]))
    : {};
  const local = rendered.local ?? '';

  test.each(overlays)('%s agrees with the topology, the settings and the base images', (name) => {
    expect(kubernetesDifferences(name, rendered[name] ?? '')).toEqual([]);
  });

  /** The text to replace in the rendered overlay, the replacement, and the difference that is then reported. */
  test.each([
    ['containerPort: 8000', 'containerPort: 8001', 'ports of backend'],
    ['memory: 512Mi', 'memory: 256Mi', 'memory limit of backend'],
    ['cpu: 500m', 'cpu: 600m', 'CPU limit of edge'],
    ['terminationGracePeriodSeconds: 60', 'terminationGracePeriodSeconds: 30', 'grace period of'],
    ['seconds: 30', 'seconds: 40', 'grace period of'],
    ['runAsUser: 65532', 'runAsUser: 1000', 'user of'],
    ['path: /ready', 'path: /health', 'probes of backend'],
    ['automountServiceAccountToken: false\n      containers', 'containers', 'token of'],
    ['readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false', 'container'],
    ['- ALL', '- NET_RAW', 'container'],
    ['type: RuntimeDefault', 'type: Unconfined', 'pod of'],
    ['value: http://gateway', 'value: http://backend:8000', 'environment of frontend'],
    [
      'name: DRAIN_SECONDS\n          value: "3"',
      'name: DRAIN_SECONDS\n          value: "0"',
      'environment of backend',
    ],
    ['PORTFOLIO_CURRENCY: USD', 'CURRENCY: USD', 'names in the ConfigMap settings'],
    ['nginx-unprivileged@sha256:', 'nginx-unprivileged:1.30@sha256:1', 'image of edge'],
    ['part-of: portfolio\n  name: edge-', 'part-of: other\n  name: edge-', 'would stay when the overlay loses it'],
    ['name: migrate\n    app', 'name: migration\n    app', 'there is no migrate'],
  ])('a seeded difference is named: %s → %s', (from, to, says) => {
    const text = local.replaceAll(from, to);
    expect(text).not.toBe(local);
    expect(kubernetesDifferences('local', text).join('\n')).toContain(says);
  });

  test('a Service of the trial overlay that opens the edge is named', () => {
    const opened = local.replace(
      '  ports:\n  - name: http\n    port: 8080\n',
      (ports) => `  type: LoadBalancer\n${ports}`,
    );
    expect(opened).not.toBe(local);
    expect(kubernetesDifferences('local', opened).join('\n')).toContain('the edge is opened to');
  });

  test('nothing exposed goes without sign-in', () => {
    const withoutPassword = (rendered.staging ?? '').replaceAll('EDGE_PASSWORD_FILE', 'OTHER');
    expect(kubernetesDifferences('staging', withoutPassword).join('\n')).toContain('password file of the open edge');
  });

  test('the README states what they request', () => {
    const readme = readFileSync(join(repository, 'kubernetes/README.md'), 'utf8');
    for (const name of overlays) {
      const { cpu, memoryMiB } = requestsOf(rendered[name] ?? '');
      expect(readme).toContain(`| \`${name}\` | ${cpu.toFixed(1)} | ${(memoryMiB / 1024).toFixed(1)} GiB |`);
    }
  });

  test('nginx/kustomization.yaml names every file of nginx/', () => {
    const { configMapGenerator } = parse(readFileSync(join(repository, 'nginx/kustomization.yaml'), 'utf8')) as {
      configMapGenerator: [{ files: string[] }];
    };
    const files = readdirSync(join(repository, 'nginx')).filter((name) => name.endsWith('.conf'));
    expect(configMapGenerator[0].files).toEqual(files.sort());
  });
});
