/** Other programs, as the delivery scripts run them. */
import { spawnSync } from 'node:child_process';

/** What stops a delivery command: its message says what to do, and it ends with exit code 1 and without a stack trace. */
export class DeliveryError extends Error {}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

const largestOutputBytes = 256 << 20;

/** Runs a program to its end and returns its standard output. @throws DeliveryError with the program's own words */
export function run(program: string, args: readonly string[], options: CommandOptions = {}): string {
  const done = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: largestOutputBytes,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? {} : { input: options.input }),
    env: { ...process.env, ...options.env },
  });
  if (done.error !== undefined) throw new DeliveryError(`${program} can't be run: ${done.error.message}`);
  if (done.status !== 0) {
    const words = `${done.stderr}${done.stdout}`.trim();
    throw new DeliveryError(`${program} ${args.join(' ')} failed (exit code ${done.status}):\n${words}`);
  }
  return done.stdout;
}

/** Runs a program that people watch: its output goes where ours goes. @throws DeliveryError when it fails */
export function runVisibly(program: string, args: readonly string[], options: CommandOptions = {}): void {
  const done = spawnSync(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env },
  });
  if (done.error !== undefined) throw new DeliveryError(`${program} can't be run: ${done.error.message}`);
  if (done.status !== 0) throw new DeliveryError(`${program} ${args[0] ?? ''} failed (exit code ${done.status})`);
}

export function succeeds(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** A variable that the command can't do without. */
export function requiredVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new DeliveryError(`${name} is not set`);
  return value;
}

/** An option that the command can't do without. */
export function required<T>(value: T | undefined, option: string): T {
  if (value === undefined || value === '') throw new DeliveryError(`${option} is missing`);
  return value;
}

/** Runs a command's main function: an expected failure is told in its own words, anything else keeps its stack trace. */
export async function main(command: () => Promise<void> | void): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
