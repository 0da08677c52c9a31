/** What the project's own commands share: how they read arguments and how they fail. */

/** An expected failure. Its message says what to do; the command ends with exit code 1 and prints no stack trace. */
export class CommandError extends Error {}

/** Reads an environment variable that the command needs. */
export function requiredVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new CommandError(`${name} is not set`);
  return value;
}

/** Reads an option that the command needs. */
export function required<T>(value: T | undefined, option: string): T {
  if (value === undefined || value === '') throw new CommandError(`${option} is missing`);
  return value;
}

/** Runs a command's main function: an expected failure prints its message, any other error its stack trace. */
export async function main(command: () => Promise<void> | void): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
