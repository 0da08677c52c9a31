/** While two releases of the dashboard serve, each page gets the scripts of its own release from either replica. */
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Container, docker } from '../tools/engine/docker.ts';
import { run } from '../tools/kit/async-command.ts';
import { repository } from '../tools/kit/repository.ts';
import { baseImages, sharedSystem } from './system.ts';

const otherRelease = 'other-scripts';

describe.skipIf(!inject('engine'))('two releases of the dashboard', () => {
  const system = sharedSystem();
  const folder = inject('engine') ? mkdtempSync(join(tmpdir(), 'portfolio-container-test-')) : '';
  const made = new Set(['node_modules', 'dist', '.next', 'coverage', 'test-results']);
  /** The scripts and styles that only the pages of this release name. */
  let own: string[][];

  beforeAll(async () => {
    const source = join(folder, 'frontend');
    cpSync(join(repository, 'frontend'), source, { recursive: true, filter: (path) => !made.has(basename(path)) });
    appendFileSync(
      join(source, 'src/app/components/Navigation.tsx'),
      "\nif (typeof window !== 'undefined') Object.assign(window, { release: 'another' });\n",
    );
    const args = Object.entries({ ...baseImages(), RELEASE: otherRelease });
    const image = `portfolio-frontend:${otherRelease}`;
    const buildArgs = args.flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    await run('docker', ['build', '--quiet', '--tag', image, ...buildArgs, source], { env: { DOCKER_BUILDKIT: '1' } });
    await system.up('--no-build');
    const both = ['--no-deps', '--no-recreate', '--scale', 'frontend=2', 'frontend'];
    await system.compose(['up', '--detach', '--wait', '--no-build', ...both], { env: { RELEASE: otherRelease } });
    const named = await Promise.all((await system.containers('frontend')).map(filesOfPages));
    own = named.map((files, index) => files.filter((file) => !named[1 - index]?.includes(file)));
  });
  afterAll(async () => {
    await system.up('--no-build', '--no-deps', '--scale', 'frontend=1', '--force-recreate', 'frontend');
    await docker('rmi', `portfolio-frontend:${otherRelease}`);
    rmSync(folder, { recursive: true });
  });

  const filesIn = (page: string) => [...new Set(page.match(/\/_next\/static\/[^"'\\]+\.(?:js|css)/g) ?? [])];

  /** Requests the page inside the replica, so that no other replica answers. */
  async function filesOfPages(container: Container): Promise<string[]> {
    const script = `fetch('http://127.0.0.1:3000/assets').then((answer) => answer.text()).then((page) => console.log(page))`;
    return filesIn(await docker('exec', container.Id, '/nodejs/bin/node', '-e', script));
  }

  async function statuses(path: string, times: number): Promise<number[]> {
    const found: number[] = [];
    for (let index = 0; index < times; index += 1) {
      const answer = await fetch(system.url + path);
      await answer.arrayBuffer();
      found.push(answer.status);
    }
    return found;
  }

  test('each has files that the other lacks', async () => {
    expect(own.map((files) => files.length > 0)).toEqual([true, true]);
    const releases = new Set<string | null>();
    for (let index = 0; index < 10; index += 1)
      releases.add((await fetch(`${system.url}/assets`)).headers.get('x-release'));
    expect(releases.size).toBe(2);
  });

  test('both releases get their own files every time', async () => {
    for (const path of own.flat()) expect([path, new Set(await statuses(path, 30))]).toEqual([path, new Set([200])]);
  });

  test('every file that a page names is served', async () => {
    for (let index = 0; index < 10; index += 1) {
      const files = filesIn(await (await fetch(`${system.url}/`)).text());
      expect(files.length).toBeGreaterThan(0);
      for (const path of files) expect([path, await statuses(path, 1)]).toEqual([path, [200]]);
    }
  });

  test('a file of neither release is a 404 every time, and both replicas stay in use', async () => {
    expect(new Set(await statuses('/_next/static/chunks/of-no-release.js', 30))).toEqual(new Set([404]));
    expect(new Set(await statuses('/assets', 10))).toEqual(new Set([200]));
  });
});
