/** Runs other programs and blocks until they end. `async-command.ts` has the versions that don't block. */
import { spawnSync } from 'node:child_process';
import { CommandError } from './command-line.ts';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

const maxOutputBytes = 256 << 20;

/** Runs a program to its end and returns its standard output. @throws CommandError with the program's own output */
export function run(program: string, args: readonly string[], options: CommandOptions = {}): string {
  const done = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: maxOutputBytes,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? {} : { input: options.input }),
    env: { ...process.env, ...options.env },
  });
  if (done.error !== undefined) throw new CommandError(`${program} can't be run: ${done.error.message}`);
  if (done.status !== 0) {
    const words = `${done.stderr}${done.stdout}`.trim();
    throw new CommandError(`${program} ${args.join(' ')} failed (exit code ${done.status}):\n${words}`);
  }
  return done.stdout;
}

/** Runs a program whose output people should see, on our own output. @throws CommandError when it fails */
export function runVisibly(program: string, args: readonly string[], options: CommandOptions = {}): void {
  const done = spawnSync(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env },
  });
  if (done.error !== undefined) throw new CommandError(`${program} can't be run: ${done.error.message}`);
  if (done.status !== 0) throw new CommandError(`${program} ${args[0] ?? ''} failed (exit code ${done.status})`);
}

export function succeeds(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
