import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { outputOf } from '../../tools/kit/output.ts';

export interface ProcessIdentity {
  readonly pid: number;
  /** The system's start time of the process, because the process id may have been reused since. */
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

/** Field 22 of /proc/PID/stat; null on systems without that file. A zombie counts as gone. */
function startTime(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'gone' : (fields[19] ?? null);
  } catch {
    return 'gone';
  }
}

/**
 * Signals a process of ours and all its descendants: each of ours leads its own process group, where the system has
 * groups. If we may not signal it (EPERM), its id has been reused for someone else's process.
 */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/**
 * Ends a process with all its descendants: with the given signal, then with SIGKILL if it is still alive after
 * `graceMs`.
 */
export async function endGroup(target: ProcessIdentity, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  for (const sent of [signal, 'SIGKILL'] as const) {
    if (!isAlive(target)) return;
    signalGroup(target.pid, sent);
    const deadline = Date.now() + graceMs;
    while (isAlive(target) && Date.now() < deadline) await delay(50);
  }
}

/**
 * Each process gets its own group, so that Ctrl-C in a terminal reaches only the supervisor, which stops the others in
 * order.
 */
const ownGroup = process.platform !== 'win32';

/**
 * Runs a Node script to its end.
 * @param options.ending ends the script and its descendants when aborted
 * @returns exit code or signal, and the output if `stdio` is a pipe
 */
export async function runScript(
  args: readonly string[],
  options: {
    directory: string;
    environment: NodeJS.ProcessEnv;
    stdio: StdioOptions;
    ending?: AbortSignal | undefined;
    onStart?: ((child: ChildProcess) => void) | undefined;
  },
): Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }> {
  options.ending?.throwIfAborted();
  const child = spawn(process.execPath, [...args], {
    cwd: options.directory,
    env: options.environment,
    stdio: options.stdio,
    detached: ownGroup,
  });
  const output = outputOf(child);
  const end = () => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGTERM');
  };
  options.ending?.addEventListener('abort', end, { once: true });
  try {
    options.onStart?.(child);
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code, signal, output: output() };
  } finally {
    options.ending?.removeEventListener('abort', end);
  }
}

export interface Service {
  readonly name: string;
  readonly child: ChildProcess;
  /** Sends SIGTERM, then SIGKILL to its whole group if it has not exited within `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** Starts one process of the system and appends its output to its own log file. */
export function startService(options: {
  name: string;
  script: string;
  directory: string;
  environment: Record<string, string | undefined>;
  logFile: string;
  onStart?: (child: ChildProcess) => void;
  nodeArguments?: readonly string[];
  scriptArguments?: readonly string[];
}): Service {
  const { nodeArguments = [], scriptArguments = [] } = options;
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(process.execPath, [...nodeArguments, options.script, ...scriptArguments], {
    cwd: options.directory,
    env: options.environment,
    stdio: ['ignore', log, log],
    detached: ownGroup,
  });
  closeSync(log);
  const killGroup = () => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  };
  // Its own children, such as those of `npm run dev`'s watcher, end with it. Windows has no groups.
  if (ownGroup) child.once('exit', killGroup);
  options.onStart?.(child);
  return {
    name: options.name,
    child,
    stop: async (graceMs) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(killGroup, graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
