import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from './settings.ts';

/** Runs the importer on a database. @returns its exit code: 0 loaded, 1 failure, 2 rejected rows */
export async function importTape(
  writerUrl: string,
  args: readonly string[],
  options: { environment: NodeJS.ProcessEnv; directory: string; quiet?: boolean },
): Promise<number> {
  const importer = spawn(process.execPath, [join(root, 'backend', 'src', 'import.ts'), ...args], {
    cwd: options.directory,
    env: { ...options.environment, DATABASE_URL: writerUrl, ...(options.quiet ? { LOG_LEVEL: 'warn' } : {}) },
    stdio: options.quiet ? ['ignore', 'ignore', 'inherit'] : 'inherit',
  });
  const [code, signal] = (await once(importer, 'exit')) as [number | null, NodeJS.Signals | null];
  if (signal !== null) console.error(`The importer was ended by ${signal}; the portfolio is as it was before.`);
  return code ?? 1;
}
