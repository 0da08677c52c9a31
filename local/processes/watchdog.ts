import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { identify } from './processes.ts';
import type { Report } from './watchdog-process.ts';

export interface Watchdog {
  /**
   * Makes sure that the process and its group end if this process is killed.
   * @param signal shuts it down in order; SIGTERM by default
   */
  watch(child: ChildProcess, signal?: NodeJS.Signals): void;
  /** Resolves if the watchdog exits without being dismissed. */
  readonly lost: Promise<void>;
  /** Ends the watchdog and the watched processes that are still running. */
  dismiss(): Promise<void>;
}

/** Starts the process that ends this one's children if this one is killed. */
export function startWatchdog(): Watchdog {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'watchdog-process.ts')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // In its own group, because a terminal's signals to this group would end both.
    detached: process.platform !== 'win32',
  });
  child.stdin.on('error', () => undefined); // the watchdog has exited, which `lost` reports
  const tell = (report: Report) => child.stdin.writable && child.stdin.write(`${JSON.stringify(report)}\n`);
  const ended = once(child, 'exit');
  let dismissed = false;
  return {
    watch: (started, signal = 'SIGTERM') => {
      const { pid } = started;
      if (pid === undefined) return; // it failed to start
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
