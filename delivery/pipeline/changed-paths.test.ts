import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repository } from '../../tools/kit/repository.ts';
import { concernedBy, concernedOnMain, concerns, parts, startOf } from './changed-paths.ts';

const named = (paths: string[]): string[] => parts.filter((part) => concernedBy(paths)[part]);

describe('a change concerns', () => {
  test.each([
    ['the backend: its checks and what runs it', ['backend/src/app.ts'], ['backend', 'system', 'start']],
    ['the contract: both services', ['backend/openapi.json'], ['backend', 'frontend', 'system', 'start']],
    ['the shared facts: everyone', ['platform/topology.ts'], [...parts]],
    ['the dashboard: its checks and what runs it', ['frontend/src/app/page.tsx'], ['frontend', 'system', 'start']],
    ['the infrastructure alone', ['infra/lib/stacks/edge-stack.ts'], ['infra']],
    ['the containers', ['nginx/frontend.conf', 'docker-compose.yml'], ['system']],
    ['nothing that runs, for a text', ['README.md', 'samples/README.md', 'LICENSE'], []],
    ['the containers, for the commands of the runbook', ['RUNBOOK.md'], ['system']],
    ['the infrastructure, for its guide', ['infra/README.md'], ['infra']],
    ['all of several', ['infra/bin/app.ts', 'nginx/base.conf'], ['infra', 'system']],
    ['everything, for a path that nobody has listed', ['something/new.ts'], [...parts]],
    ['everything, for a workflow', ['.github/workflows/ci.yml'], [...parts]],
    ['everything, for the tools', ['package-lock.json'], [...parts]],
    ['everything, for the delivery', ['delivery/deployment/deploy.ts'], [...parts]],
  ])('%s', (_name, paths, expected) => {
    expect(named(paths)).toEqual(expected);
  });
});

test('the base of a change is told, or it is said why not', () => {
  expect(startOf('pull_request', { pull_request: { base: { sha: 'abc' } } })).toEqual({ commit: 'abc' });
  expect(startOf('merge_group', { merge_group: { base_sha: 'abc' } })).toEqual({ commit: 'abc' });
  expect(startOf('push', { before: 'abc' })).toEqual({ commit: 'abc' });
  expect(startOf('push', { before: '0'.repeat(40) })).toEqual({ unknown: 'the branch is new' });
  expect(startOf('workflow_dispatch', {})).toEqual({ unknown: 'workflow_dispatch names no earlier commit' });
});

test('on main a change of one delivered part is a change of the release, and a text is none', () => {
  expect(concernedOnMain(['infra/lib/app.ts', 'README.md'])).toEqual(
    Object.fromEntries(parts.map((part) => [part, true])),
  );
  expect(concernedOnMain(['README.md'])).toEqual(concernedBy([]));
  expect(concernedOnMain(['RUNBOOK.md'])).toEqual({ ...concernedBy([]), system: true });
});

test('each pattern still names something', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: repository, encoding: 'utf8' }).split('\0');
  const unused = concerns
    .flatMap(({ paths }) => paths)
    .filter((pattern) => {
      const folder = pattern.replace(/\/?\*.*$/, '');
      return (
        folder !== '' &&
        !pattern.includes('ISSUE_TEMPLATE') &&
        !existsSync(join(repository, folder)) &&
        !tracked.includes(pattern)
      );
    });
  expect(unused).toEqual([]);
});

describe('in a clone', () => {
  let clone: string;
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: clone,
      encoding: 'utf8',
    }).trim();
  const commit = (path: string) => {
    writeFileSync(join(clone, path), `${Math.random()}`);
    git('add', '.');
    git('commit', '--quiet', '--message', path);
    return git('rev-parse', 'HEAD');
  };
  const told = (event: string, payload: object, ref = 'refs/heads/change') => {
    writeFileSync(join(clone, '.git', 'event.json'), JSON.stringify(payload));
    const output = join(clone, '.git', 'output');
    writeFileSync(output, '');
    execFileSync(process.execPath, [join(repository, 'delivery/pipeline/changed-paths.ts')], {
      cwd: clone,
      env: {
        ...process.env,
        GITHUB_EVENT_NAME: event,
        GITHUB_EVENT_PATH: join(clone, '.git', 'event.json'),
        GITHUB_REF: ref,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: '',
      },
    });
    return readFileSync(output, 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('=true'))
      .map((line) => line.split('=')[0]);
  };

  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), 'clone-'));
    git('init', '--quiet', '--initial-branch=main');
    commit('README.md');
  });
  afterEach(() => rmSync(clone, { recursive: true }));

  test('a pull request counts what it changed, not what main changed meanwhile', () => {
    const base = git('rev-parse', 'HEAD');
    git('switch', '--quiet', '--create', 'change');
    commit('docker-compose.yml');
    git('switch', '--quiet', 'main');
    const later = commit('biome.json');
    git('switch', '--quiet', 'change');
    expect(base).not.toBe(later);
    expect(told('pull_request', { pull_request: { base: { sha: later } } })).toEqual(['system']);
  });

  test('a rewritten branch is checked whole', () => {
    expect(told('push', { before: 'a'.repeat(40) })).toEqual([...parts]);
  });

  test('a push to main delivers everything or nothing', () => {
    const before = git('rev-parse', 'HEAD');
    commit('LICENSE');
    expect(told('push', { before }, 'refs/heads/main')).toEqual([]);
    commit('docker-compose.yml');
    expect(told('push', { before }, 'refs/heads/main')).toEqual([...parts]);
  });
});
