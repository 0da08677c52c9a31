import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { identify, isAlive } from './processes.ts';

it.runIf(process.platform === 'linux')(
  'counts a process that has ended as gone even before its parent has reaped it',
  async () => {
    // The shell turns into a program that never reaps its child; the child ends when its input does.
    const parent = spawn('sh', ['-c', 'exec 3<&0; cat <&3 & echo $!; exec tail -f /dev/null'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8'), { interval: 10 }).toBe('tail\n');
    const child = identify(Number(String(text)));
    expect(isAlive(child)).toBe(true);
    parent.stdin.end();
    await expect.poll(() => isAlive(child), { interval: 10 }).toBe(false);
    expect(() => process.kill(child.pid, 0)).not.toThrow();
    expect(isAlive(identify(parent.pid ?? 0))).toBe(true);
  },
);
