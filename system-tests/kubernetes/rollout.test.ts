/** Pods come and go under a constant load through the edge, without a failed request. */
import { afterEach, describe, expect, test } from 'vitest';
import { docker } from '../../tools/engine/docker.ts';
import { eventually } from '../../tools/kit/eventually.ts';
import { type LoadResult, startLoad } from '../load.ts';
import { deploy, everyKind, isReady, kubectl, nameOf, runs, servingPods, url } from './installed.ts';
import { badReleases, edgePort, firstRelease } from './setup.ts';

const perSecond = 100;
const tiers = ['backend', 'gateway', 'frontend', 'edge'] as const;
const rolledOut = (name: string) => kubectl(['rollout', 'status', `deployment/${name}`, '--timeout=240s']);
const servedRelease = async () => (await fetch(`${url}/api/health`)).headers.get('x-release');

async function underLoad(what: string, work: (sent: () => number) => Promise<void>): Promise<LoadResult> {
  const load = startLoad(edgePort, everyKind, perSecond);
  try {
    await work(load.sent);
  } finally {
    const { sent, failures, slowestMs } = await load.stop();
    console.info(`${what}: ${failures.length} failed of ${sent}; slowest ${slowestMs} ms`);
  }
  return load.stop();
}

describe.skipIf(!runs)('under load', () => {
  afterEach(async () => {
    for (const name of tiers) await rolledOut(name);
  });

  test('0 failed of at least 20,000: a new release, every tier replaced, a node drained, scaled from 2 to 5 and back', {
    timeout: 900_000,
  }, async () => {
    const { sent, failures } = await underLoad(
      'a release, a restart of every tier, a drained node, scaling',
      async (count) => {
        expect(await deploy('two')).toMatchObject({ code: 0 });
        for (const name of tiers) {
          await kubectl(['rollout', 'restart', `deployment/${name}`]);
          await rolledOut(name);
        }
        await kubectl(['drain', 'node-2', '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=200s']);
        await kubectl(['uncordon', 'node-2']);
        for (const replicas of [5, 2]) {
          await kubectl(['scale', 'deployment/backend', 'deployment/frontend', `--replicas=${replicas}`]);
          for (const name of ['backend', 'frontend']) await rolledOut(name);
        }
        await eventually('20,000 requests', 300_000, async () => count() >= 20_000);
      },
    );
    expect(failures).toEqual([]);
    expect(sent).toBeGreaterThanOrEqual(20_000);
    expect(await servedRelease()).toBe('two');
  });

  test.each(Object.keys(badReleases))(
    'a bad release (%s) is undone by itself and fails no request',
    async (release) => {
      const before = (await servingPods()).map(({ metadata }) => metadata.uid).sort();
      const served = await servedRelease();
      const started = performance.now();
      const { failures } = await underLoad(`bad release (${release})`, async () => {
        const done = await deploy(release);
        expect(done.stderr).toMatch(/failed; .* runs again/);
        expect(done.code).toBe(1);
      });
      const seconds = (performance.now() - started) / 1000;
      console.info(`bad release (${release}): undone after ${seconds.toFixed(0)} s`);
      expect(failures).toEqual([]);
      expect(seconds).toBeLessThan(90);
      expect(await servedRelease()).toBe(served);
      expect((await servingPods()).map(({ metadata }) => metadata.uid).sort()).toEqual(before);
    },
  );

  test('fails requests if old pods leave before new ones are ready (negative control)', async () => {
    const { failures } = await underLoad('without an overlap', async () => {
      const recreate = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
      await kubectl(['patch', 'deployment', 'backend', '--patch', JSON.stringify(recreate)]);
      await kubectl(['rollout', 'restart', 'deployment/backend']);
      await rolledOut('backend');
    });
    expect(failures.length).toBeGreaterThan(0);
    expect(await deploy(firstRelease)).toMatchObject({ code: 0 });
  });
});

describe.skipIf(!runs)('without a hand', () => {
  test('a killed pod is replaced, and no request fails that its neighbour can answer', async () => {
    const [killed] = await servingPods('backend');
    const { failures } = await underLoad('a killed pod', async () => {
      await kubectl(['delete', 'pod', killed?.metadata.name ?? '', '--grace-period=0', '--force']);
      await eventually(
        'two replicas are ready',
        60_000,
        async () => (await servingPods('backend')).filter(isReady).length === 2,
      );
    });
    expect(failures).toEqual([]);
  });

  test('a lost node is done without, within two minutes', { timeout: 420_000 }, async () => {
    const answers = async () => {
      const asked = Array.from({ length: 20 }, () =>
        fetch(`${url}/api/insights`, { signal: AbortSignal.timeout(2_000) }).then(
          ({ status }) => status === 200,
          () => false,
        ),
      );
      return (await Promise.all(asked)).every(Boolean);
    };
    await docker('kill', 'node-2');
    const lost = performance.now();
    try {
      await eventually('every request is answered', 120_000, answers);
      console.info(`a lost node: everything is answered after ${((performance.now() - lost) / 1000).toFixed(0)} s`);
      await eventually('two replicas of each tier are ready on the other node', 120_000, async () => {
        const pods = (await servingPods()).filter((pod) => isReady(pod) && pod.spec.nodeName === 'node-1');
        return tiers.every((name) => pods.filter((pod) => nameOf(pod) === name).length >= 2);
      });
      expect(await answers()).toBe(true);
    } finally {
      await docker('start', 'node-2');
      await kubectl(['wait', '--for=condition=Ready', 'node/node-2', '--timeout=120s']);
    }
  });
});
