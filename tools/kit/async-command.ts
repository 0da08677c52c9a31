/** Runs other programs without blocking. `command.ts` has the blocking versions. */
import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly timeoutMs?: number;
}

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, whatever its exit code. @throws Error when it can't start, or a signal ends it */
export function attempt(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 240_000,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === null) reject(new Error(`${command} ${args.join(' ')} was ended by ${signal}`));
      else resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
    // A command may exit without reading its input. Its exit code counts, not the broken pipe.
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdin.end(options.input);
  });
}

/** Runs a command and returns its standard output. @throws Error with all its output when it fails */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const done = await attempt(command, args, options);
  if (done.code !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed with exit code ${done.code}:\n${done.stdout}${done.stderr}`);
  }
  return done.stdout;
}
