import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { startWatchdog } from './watchdog.ts';

/** A process that runs until it gets a signal. */
async function idleProcess(): Promise<ChildProcess> {
  const child = spawn('tail', ['-f', '/dev/null'], { stdio: 'ignore', detached: process.platform !== 'win32' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child;
}

it('ends the processes that are still running when its supervisor is gone, and no others', async () => {
  const [running, other] = [await idleProcess(), await idleProcess()];
  const watchdog = startWatchdog();
  watchdog.watch(running);
  watchdog.watch(other);
  // As if its id had been reused for another program.
  other.emit('exit', 0, null);
  const ended = once(running, 'exit');
  await watchdog.dismiss();
  expect(await ended).toEqual([null, 'SIGTERM']);
  expect([other.exitCode, other.signalCode]).toEqual([null, null]);
  expect(() => process.kill(other.pid ?? 0, 0)).not.toThrow();
});
