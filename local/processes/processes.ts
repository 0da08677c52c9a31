import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
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

/** Field 22 of /proc/PID/stat; null where the system has no such file. A process that nobody has reaped yet is gone. */
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
 * A process of ours with all it has started: each of ours leads a group of its own, where the system has groups. One that
 * we may not signal (EPERM) is not ours any more: its id was given to another.
 */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Whether a group of its own is to be made: Ctrl-C in a terminal goes to the whole group of the supervisor, which then ends things in order. */
const ownGroup = process.platform !== 'win32';

/**
 * Runs a Node script to its end.
 * @param options.ending ends it, with all it has started, when aborted
 * @returns exit code or signal, and what it said where `stdio` is a pipe
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
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk));
  const end = () => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGTERM');
  };
  options.ending?.addEventListener('abort', end, { once: true });
  try {
    options.onStart?.(child);
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code, signal, output };
  } finally {
    options.ending?.removeEventListener('abort', end);
  }
}

export interface Service {
  readonly name: string;
  readonly child: ChildProcess;
  /** SIGTERM, then SIGKILL to its whole group when it has not ended within `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** Starts one process of the system with its output in a file of its own. */
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
  // What it has started itself, as the watcher of `npm run dev` does, ends with it; Windows has no group to end.
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
