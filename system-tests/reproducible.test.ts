/**
 * Rebuilds, without the layer cache, the images that the tests run. Both builds must contain the same files, except for
 * a named list.
 */
import { createHash } from 'node:crypto';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { docker } from '../tools/engine/docker.ts';
import { run } from '../tools/kit/async-command.ts';
import { repository } from '../tools/kit/repository.ts';
import { baseImages, testRelease } from './system.ts';

/** Next writes random keys for previews into these files. Nothing here uses previews. */
const random = /^app\/\.next\/(prerender-manifest\.json|server\/(preview-props|server-reference-manifest)\.(js|json))$/;

describe.skipIf(!inject('engine'))('two builds of one tree', () => {
  const services = ['backend', 'frontend'];
  const rebuilt = (service: string) => `portfolio-${service}:rebuilt`;
  afterAll(async () => {
    await docker('rmi', ...services.map(rebuilt));
  });

  async function rebuild(service: string): Promise<void> {
    const args = Object.entries(baseImages()).flatMap(([name, image]) => ['--build-arg', `${name}=${image}`]);
    await run(
      'docker',
      ['build', '--quiet', '--no-cache', '--tag', rebuilt(service), ...args, `${repository}/${service}`],
      { timeoutMs: 600_000, env: { DOCKER_BUILDKIT: '1' } },
    );
  }

  /** Checksums of the application's files in an image, by path. */
  async function filesIn(image: string): Promise<Map<string, string>> {
    const container = (await docker('create', image)).trim();
    try {
      const sums = await run('sh', [
        '-c',
        'set -e; folder=$(mktemp -d); docker export "$1" | tar -xf - -C "$folder" app; cd "$folder"; find app -type f -print0 | xargs -0 sha256sum; find app -type l -printf "%l  %p\\n"; rm -rf "$folder"',
        'sh',
        container,
      ]);
      return new Map(
        sums
          .trim()
          .split('\n')
          .map((line) => [line.slice(line.indexOf('  ') + 2), line.slice(0, line.indexOf('  '))]),
      );
    } finally {
      await docker('rm', container);
    }
  }

  test.each(services)('%s: the same files with the same content', { timeout: 1_200_000 }, async (service) => {
    await rebuild(service);
    const first = await filesIn(`portfolio-${service}:${testRelease}`);
    const second = await filesIn(rebuilt(service));
    expect([...second.keys()].sort()).toEqual([...first.keys()].sort());
    const differing = [...first].filter(([path, sum]) => second.get(path) !== sum).map(([path]) => path);
    expect(differing.filter((path) => !random.test(path))).toEqual([]);
    const all = createHash('sha256')
      .update(JSON.stringify([...first].filter(([path]) => !random.test(path)).sort()))
      .digest('hex');
    console.info(
      `${service}: ${first.size} files, content ${all.slice(0, 12)}, ${differing.length} of the named list differ`,
    );
  });
});
