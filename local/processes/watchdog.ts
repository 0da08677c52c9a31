import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { identify } from './processes.ts';
import type { Told } from './watchdog-process.ts';

export interface Watchdog {
  /** Has the process and its group ended should this one be killed; SIGTERM ends it in order unless another signal does. */
  watch(child: ChildProcess, signal?: NodeJS.Signals): void;
  /** Settles when it has ended without being dismissed. */
  readonly lost: Promise<void>;
  /** Ends it, and with it whatever still runs of what it watches. */
  dismiss(): Promise<void>;
}

/** Starts the process that ends what this one has started, if this one can't do it any more. */
export function startWatchdog(): Watchdog {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'watchdog-process.ts')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Not in this one's group: what a terminal sends to that would end both.
    detached: process.platform !== 'win32',
  });
  child.stdin.on('error', () => undefined); // it has ended, which is told by `lost`
  const tell = (told: Told) => child.stdin.writable && child.stdin.write(`${JSON.stringify(told)}\n`);
  const ended = once(child, 'exit');
  let dismissed = false;
  return {
    watch: (started, signal = 'SIGTERM') => {
      const { pid } = started;
      if (pid === undefined) return; // could not be started
      tell({ started: { ...identify(pid), signal } });
      started.once('exit', () => tell({ ended: pid }));
    },
    lost: new Promise((resolve) => {
      ended.then(
        () => dismissed || resolve(),
        () => resolve(),
      );
    }),
    dismiss: async () => {
      dismissed = true;
      child.stdin.end();
      await ended;
    },
  };
}
