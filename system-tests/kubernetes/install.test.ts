/** From an empty cluster to the demo portfolio, and what the server says of the manifests. */
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { objectsOf } from '../../delivery/deployment/kubernetes-objects.ts';
import { KubernetesTarget } from '../../delivery/deployment/kubernetes-target.ts';
import { attempt } from '../../tools/kit/async-command.ts';
import { repository } from '../../tools/kit/repository.ts';
import { asDeployer, attemptKubectl, deploy, installedOverlay, kubectl, runs, servingPods, url } from './installed.ts';
import { firstRelease } from './setup.ts';

const importScript = join(repository, 'delivery/deployment/kubernetes-import.ts');
const importTape = (...args: string[]) =>
  attempt(process.execPath, [importScript, ...args], { cwd: repository, env: { OPERATOR: 'test', ...asDeployer } });

describe.skipIf(!runs)('an empty cluster', () => {
  test('serves the demo portfolio after two commands', async () => {
    console.info(`from nothing to the demo portfolio: ${inject('cluster')?.seconds.toFixed(0)} s`);
    const insights = (await (await fetch(`${url}/api/insights`)).json()) as { name: string; value: number }[];
    expect(insights).toContainEqual(expect.objectContaining({ name: 'total_portfolio_value', value: 506_817.31 }));
    expect(await (await fetch(url)).text()).toContain('</html>');
  });

  test('is not changed by a second apply', async () => {
    const running = await new KubernetesTarget({ environment: 'test', overlay: installedOverlay, url }).current();
    if (running === undefined) throw new Error('nothing runs');
    const objects = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: objectsOf(installedOverlay, running.images),
    });
    const how = ['diff', '--server-side', '--force-conflicts', '--field-manager=portfolio-delivery', '--filename', '-'];
    expect(await attemptKubectl(how, objects)).toMatchObject({ code: 0, stdout: '' });
  });

  test('runs a release again without replacing a pod', async () => {
    const before = (await servingPods()).map(({ metadata }) => metadata.uid).sort();
    expect(await deploy(firstRelease)).toMatchObject({ code: 0 });
    expect((await servingPods()).map(({ metadata }) => metadata.uid).sort()).toEqual(before);
  });

  test('loses what a release no longer has, and nothing else', async () => {
    const ours = { labels: { 'app.kubernetes.io/part-of': 'portfolio' } };
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'left-over', ...ours },
      spec: { ports: [{ port: 1 }] },
    };
    await kubectl(['create', '--filename', '-'], JSON.stringify(service));
    await kubectl(['create', 'configmap', 'of-somebody-else']);
    await deploy(firstRelease);
    expect(await kubectl(['get', 'service', 'left-over', '--ignore-not-found'])).toBe('');
    expect(await kubectl(['get', 'configmap', 'of-somebody-else', '--output=name'])).toContain('of-somebody-else');
    await kubectl(['delete', 'configmap', 'of-somebody-else']);
  });
});

describe.skipIf(!runs)('who deploys', () => {
  test.each([
    ['get', 'secrets'],
    ['create', 'rolebindings'],
    ['create', 'clusterroles'],
    ['delete', 'namespaces'],
    ['patch', 'validatingadmissionpolicies'],
  ])('may not %s %s', async (verb, resource) => {
    const args = ['--namespace', 'portfolio', 'auth', 'can-i', verb, resource];
    expect((await attempt('kubectl', args, { env: asDeployer })).stdout.trim()).toBe('no');
  });
});

describe.skipIf(!runs)('an import into the cluster', () => {
  test('loads a tape, refuses a faulty one with its lines, and is taken back', async () => {
    const loaded = await importTape('samples/good-tape.csv', '--as-of', '2026-10-31');
    expect(loaded.stdout).toMatch(/standard input is loaded, as of 2026-10-31: 20 new/);
    expect(loaded.code).toBe(0);
    const refused = await importTape('samples/faulty-tape.csv', '--as-of', '2026-11-01');
    expect(refused.stdout + refused.stderr).toMatch(/line 3, id SMB-2024-0002, status: "" \[status_missing\]/);
    expect(refused.code).toBe(2);
    const undone = await importTape('--undo', '2');
    expect(undone.stdout).toMatch(/"undoneBy":"test"/);
    expect(undone.stdout).toMatch(/Undone: import 2 \(standard input, as of 2026-10-31\)/);
    expect(undone.code).toBe(0);
    expect(await importTape('samples/good-tape.csv', '--as-of', '2026-10-31', '--accept')).toMatchObject({ code: 0 });
  });
});
