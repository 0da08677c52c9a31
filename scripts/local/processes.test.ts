import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { identify, isAlive } from './processes.ts';

it.runIf(process.platform === 'linux')(
  'takes a process that has ended for gone, also while nobody has reaped it',
  async () => {
    // The shell becomes a program that never asks after the child it was left with.
    const parent = spawn('sh', ['-c', 'read line & echo $!; exec sleep 60'], { stdio: ['pipe', 'pipe', 'ignore'] });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = identify(Number(String(text)));
    await expect.poll(() => isAlive(child), { interval: 10 }).toBe(false);
    expect(() => process.kill(child.pid, 0)).not.toThrow();
    expect(isAlive(identify(parent.pid ?? 0))).toBe(true);
  },
);
