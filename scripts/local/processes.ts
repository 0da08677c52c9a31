import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, as the system tells; a process id alone may have been given to another program since. */
  readonly startedAt: string | null;
}

export function identify(pid: number): ProcessIdentity {
  return { pid, startedAt: startTime(pid) };
}

export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startTime(pid) === startedAt;
}

/** Field 22 of /proc/PID/stat; null where the system has no such file. */
function startTime(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return 'gone';
  }
}

export interface Service {
  readonly name: string;
  readonly child: ChildProcess;
  /** SIGTERM, then SIGKILL when it has not ended within `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** Starts one process of the system with its output in a file of its own. */
export function startService(options: {
  name: string;
  script: string;
  directory: string;
  environment: Record<string, string | undefined>;
  logFile: string;
  nodeArguments?: readonly string[];
}): Service {
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(process.execPath, [...(options.nodeArguments ?? []), options.script], {
    cwd: options.directory,
    env: options.environment,
    stdio: ['ignore', log, log],
    // Ctrl-C in a terminal goes to the whole group: services are stopped by the supervisor instead, in order.
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  return {
    name: options.name,
    child,
    stop: async (graceMs) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
