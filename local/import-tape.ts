import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { environmentFor } from '../platform/settings/environment.ts';
import { publicPort } from '../platform/topology.ts';
import { repository } from '../tools/kit/repository.ts';
import { runScript } from './processes/processes.ts';

/**
 * Runs the importer on a database.
 * @param options.quiet prints its output only when it fails
 * @returns its exit code: 0 loaded, 1 failure, 2 rejected rows, 3 implausible
 */
export async function importTape(
  writerUrl: string,
  args: readonly string[],
  options: {
    environment: NodeJS.ProcessEnv;
    directory: string;
    quiet?: boolean;
    ending?: AbortSignal;
    onStart?: (child: ChildProcess) => void;
  },
): Promise<number> {
  const { code, signal, output } = await runScript([join(repository, 'backend', 'src', 'import.ts'), ...args], {
    directory: options.directory,
    environment: {
      ...options.environment,
      ...environmentFor('start', 'import', options.environment),
      DATABASE_URL: writerUrl,
      DASHBOARD_URL: options.environment.DASHBOARD_URL ?? `http://127.0.0.1:${options.environment.PORT || publicPort}`,
      PROFILES_DIR: options.environment.PROFILES_DIR ?? join(repository, 'profiles'),
    },
    stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    ending: options.ending,
    onStart: options.onStart,
  });
  if (code !== 0 && options.quiet) console.error(output.trim());
  if (signal !== null) console.error(`The importer was ended by ${signal}. The portfolio is unchanged.`);
  return code ?? 1;
}
