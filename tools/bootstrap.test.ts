import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { repository } from './kit/repository.ts';

/**
 * A project of two packages. Its npm says what it is asked, fails in the folder `failing`, and takes its time elsewhere
 * to clean up when it is told to end, as npm does while it unpacks.
 */
const npm = `#!/bin/sh
echo "$(basename "$PWD"): $*" >> "$LOG"
case "$PWD" in */failing) sleep 0.2; exit 1 ;; esac
[ "$SLOW" = yes ] || { mkdir -p node_modules; exit 0; }
trap 'sleep 0.3; echo "$(basename "$PWD"): cleaned up" >> "$LOG"; exit 1' TERM INT
sleep 30 &
wait
`;

interface Project {
  readonly folder: string;
  asked(): string[];
  run(args: readonly string[], environment?: Record<string, string>): { child: ChildProcess; output(): string };
}

function project(...packages: string[]): Project {
  const folder = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['.', ...packages]) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'package-lock.json'), '{}');
  }
  mkdirSync(join(folder, 'tools'));
  copyFileSync(join(repository, 'tools/bootstrap.mjs'), join(folder, 'tools/bootstrap.mjs'));
  writeFileSync(join(folder, 'command.ts'), "console.log('the command runs');");
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npm'), npm);
  chmodSync(join(bin, 'npm'), 0o755);
  mkdirSync(join(folder, 'node_modules/node/bin'), { recursive: true });
  symlinkSync(process.execPath, join(folder, 'node_modules/node/bin/node'));
  const log = join(folder, 'log');
  return {
    folder,
    asked: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').sort() : []),
    run: (args, environment = {}) => {
      const child = spawn(process.execPath, ['tools/bootstrap.mjs', ...args, 'command.ts'], {
        cwd: folder,
        env: { PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin`, LOG: log, ...environment },
        stdio: 'pipe',
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
      return { child, output: () => output };
    },
  };
}

const common = '--no-audit --no-fund --loglevel=error';

it('installs only what runs the system, once, and adds the tools to it when they are asked for', async () => {
  const { folder, run, asked } = project('one');
  const root = folder.split('/').at(-1);
  const first = run(['--with=one']);
  expect(await once(first.child, 'close'), first.output()).toEqual([0, null]);
  expect(first.output()).toContain('the command runs');
  expect(asked()).toContainEqual(`one: ci --omit=dev ${common}`);
  const before = asked();
  await once(run(['--with=one']).child, 'close');
  expect(asked()).toEqual(before);
  await once(run(['--tools', '--with=one']).child, 'close');
  // Not `npm ci`, which would delete what a running system uses.
  expect(asked().filter((line) => !before.includes(line))).toEqual(
    [`${root}: install --no-save ${common}`, `one: install --no-save ${common}`].sort(),
  );
});

it('keeps the tools of a folder that has them', async () => {
  const { folder, run, asked } = project('one');
  mkdirSync(join(folder, 'one/node_modules/vitest'), { recursive: true });
  await once(run(['--with=one']).child, 'close');
  expect(asked()).toContainEqual(`one: ci ${common}`);
});

it('says which installation failed, after it has ended the others', async () => {
  const { run, asked } = project('one', 'failing');
  const { child, output } = run(['--with=one,failing'], { SLOW: 'yes' });
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(output()).toContain('Installing failing failed. To see why, run `npm ci');
  expect(output()).not.toContain('Installing one failed');
  expect(asked()).toContainEqual('one: cleaned up');
});

it('waits for every npm to end when it is told to end itself', async () => {
  const { run, asked } = project('one', 'two');
  const { child } = run(['--with=one,two'], { SLOW: 'yes' });
  await expect.poll(asked).toHaveLength(3);
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([143, null]);
  expect(asked().filter((line) => line.endsWith('cleaned up'))).toHaveLength(3);
});
