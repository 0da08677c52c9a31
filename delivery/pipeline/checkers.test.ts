/** Third-party checkers. If one is missing, its test is skipped locally and fails in CI. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { isInstalled, withTools } from '../../tools/installers/tools.ts';
import { repository } from '../../tools/kit/repository.ts';
import { scanForSecrets } from './secret-scan.ts';

const inCi = process.env.CI === 'true';
const absent = (tool: string): boolean => !isInstalled(tool) && !inCi;

function check(tool: string, args: string[], cwd: string): { status: number | null; report: string } {
  const done = spawnSync(tool, args, { cwd, env: withTools(), encoding: 'utf8' });
  if (done.error !== undefined) throw new Error(`${tool} is missing: node tools/installers/install-tools.ts checkers`);
  return { status: done.status, report: `${done.stdout}${done.stderr}` };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checked-'));
  return () => rmSync(folder, { recursive: true });
});

/** A clone with an added workflow. */
function withWorkflow(text: string): string {
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  cpSync(join(repository, '.github'), join(folder, '.github'), { recursive: true });
  mkdirSync(join(folder, '.github/workflows'), { recursive: true });
  writeFileSync(join(folder, '.github/workflows/seeded.yml'), text);
  return folder;
}

const seeded = `name: Seeded
on: pull_request
permissions: {}
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "\${{ github.event.pull_request.title }}"
`;

const zizmorArguments = ['--offline', '--no-progress', '--color=never', '.github'];

describe.skipIf(absent('actionlint'))('actionlint', () => {
  test('finds nothing in the workflows', () => {
    expect(check('actionlint', ['-no-color'], repository)).toEqual({ status: 0, report: '' });
  });
  test('finds what is wrong in a seeded one', () => {
    expect(check('actionlint', ['-no-color'], withWorkflow(seeded))).toMatchObject({
      status: 1,
      report: expect.stringContaining('potentially untrusted'),
    });
  });
});

describe.skipIf(absent('zizmor'))('zizmor', () => {
  test('finds nothing in the workflows and the dependency updates', () => {
    expect(check('zizmor', zizmorArguments, repository)).toMatchObject({
      status: 0,
      report: expect.stringContaining('No findings to report'),
    });
  });
  test('finds what is wrong in a seeded one', () => {
    const { status, report } = check('zizmor', zizmorArguments, withWorkflow(seeded));
    expect(status).not.toBe(0);
    expect(report).toContain('template-injection');
  });
});

describe.skipIf(absent('gitleaks'))('gitleaks', () => {
  test('finds a secret in the history, even after it was taken out of the files', () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
    git('init', '--quiet');
    // Assembled here, so that this file itself contains no secret.
    writeFileSync(
      join(folder, 'settings.ts'),
      `export const token = '${['ghp', '_', 'x7Qd2LmZ9vKt4RbN8sWc1YpHj6FgEa3UoTiV'].join('')}';\n`,
    );
    git('add', '.');
    git('commit', '--quiet', '--message', 'settings');
    writeFileSync(join(folder, 'settings.ts'), 'export const token = process.env.TOKEN;\n');
    git('commit', '--quiet', '--all', '--message', 'better');
    const { clean, report } = scanForSecrets(folder);
    expect(clean).toBe(false);
    expect(report).toContain('github-pat');
  });
});
