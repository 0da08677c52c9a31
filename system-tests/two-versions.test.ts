/** Expand and contract: the previous version works on the new schema, and both versions serve side by side. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Container, docker } from '../tools/engine/docker.ts';
import { run } from '../tools/kit/async-command.ts';
import { repository } from '../tools/kit/repository.ts';
import { baseImages, System, testRelease } from './system.ts';
import { anyChange, syntheticTape } from './tape.ts';

const previousRelease = 'previous';

/** The newest release or, if there is none yet, the commit before the backend's last change. */
async function previousCommit(): Promise<string> {
  const git = (...args: string[]) => run('git', args, { cwd: repository });
  const [tag] = (await git('tag', '--list', 'v*', '--sort=-version:refname', '--no-contains', 'HEAD')).split('\n');
  if (tag !== undefined && tag !== '') return tag;
  const commit = (await git('rev-list', '--max-count=1', '--skip=1', 'HEAD', '--', 'backend')).trim();
  if (commit === '')
    throw new Error('There is no earlier commit of backend/. This test needs the history: git fetch --unshallow');
  return commit;
}

describe.skipIf(!inject('engine'))('two versions side by side', () => {
  const system = new System({ project: 'portfolio-test-versions', port: 16088, env: { DEMO: '0', ...anyChange } });
  const folder = inject('engine') ? mkdtempSync(join(tmpdir(), 'portfolio-container-test-')) : '';
  const bothReplicas = [
    'up',
    '--detach',
    '--wait',
    '--no-build',
    '--no-deps',
    '--no-recreate',
    '--scale',
    'backend=2',
    'backend',
  ];
  let commit: string;

  beforeAll(async () => {
    commit = await previousCommit();
    await run('sh', ['-c', 'git archive "$1" backend | tar -xf - -C "$2"', 'sh', commit, folder], { cwd: repository });
    const args = Object.entries({ ...baseImages(), RELEASE: previousRelease }).flatMap(([name, value]) => [
      '--build-arg',
      `${name}=${value}`,
    ]);
    await run(
      'docker',
      ['build', '--quiet', '--tag', `portfolio-backend:${previousRelease}`, ...args, join(folder, 'backend')],
      {
        env: { DOCKER_BUILDKIT: '1' },
        timeoutMs: 400_000,
      },
    );
    // The new version's migrations have run, and its importer loads the tape.
    await system.up('--no-build');
    await importTape(testRelease, 200);
    await system.compose(bothReplicas, { env: { RELEASE: previousRelease } });
  });
  afterAll(async () => {
    await system.destroy();
    await docker('rmi', `portfolio-backend:${previousRelease}`);
    rmSync(folder, { recursive: true });
  });

  function importTape(release: string, rows: number): Promise<string> {
    return system.compose(['run', '--rm', '--no-deps', '-T', 'import', '--as-of', '2026-10-31', '-'], {
      input: syntheticTape(rows),
      env: { RELEASE: release },
    });
  }

  const releaseOf = (container: Container) => container.Config.Image.split(':').at(-1) ?? '';

  /** One replica's responses, requested from inside it. */
  async function answers(container: Container): Promise<Record<string, unknown>> {
    const script = `Promise.all(['/health', '/ready', '/assets', '/insights', '/insights/aging'].map(async (path) => {
      const answer = await fetch('http://127.0.0.1:8000' + path);
      return [path, [answer.status, await answer.text()]];
    })).then((all) => console.log(JSON.stringify(Object.fromEntries(all))))`;
    return JSON.parse(await docker('exec', container.Id, '/nodejs/bin/node', '-e', script)) as Record<string, unknown>;
  }

  async function sameAnswers(): Promise<void> {
    const replicas = await system.containers('backend');
    expect(replicas.map(releaseOf).sort()).toEqual([previousRelease, testRelease]);
    const [one, other] = await Promise.all(replicas.map(answers));
    expect(one?.['/ready']).toEqual([200, expect.any(String)]);
    expect(other).toEqual(one);
  }

  test('the previous version serves on the new schema, with the same answers', async () => {
    await sameAnswers();
  });

  test('both versions see what either importer loads', async () => {
    await importTape(testRelease, 300);
    await sameAnswers();
    await importTape(previousRelease, 400);
    await sameAnswers();
    expect(Number(await system.sql('select count(*) from assets'))).toBe(400);
  });

  test('the previous version’s migrations leave the new schema as it is', async () => {
    const schema = () =>
      system.compose([
        'exec',
        '-T',
        'db',
        'pg_dump',
        '--username=portfolio_owner',
        '--dbname=portfolio',
        '--schema-only',
      ]);
    // pg_dump writes a random key into each dump.
    const comparable = (dump: string) => dump.split('\n').filter((line) => !/^\\(un)?restrict /.test(line));
    const before = comparable(await schema());
    await system.compose(['run', '--rm', '--no-deps', '-T', 'migrate'], { env: { RELEASE: previousRelease } });
    expect(comparable(await schema())).toEqual(before);
  });
});
