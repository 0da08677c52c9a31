import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { isBuilt } from '../../frontend/sources.ts';
import { repository } from '../../tools/kit/repository.ts';
import { runScript } from '../processes/processes.ts';

/**
 * Builds the dashboard unless frontend/dist was built from the same sources.
 * @param options.onStart receives the process that builds
 * @returns whether it built
 */
export async function buildDashboard(
  environment: NodeJS.ProcessEnv,
  options: { ending?: AbortSignal; onStart?: (child: ChildProcess) => void } = {},
): Promise<boolean> {
  if (isBuilt()) return false;
  const { code, output } = await runScript(['build.ts'], {
    directory: join(repository, 'frontend'),
    environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  options.ending?.throwIfAborted();
  if (code !== 0) throw new Error(`The dashboard's build failed:\n${output}`);
  return true;
}
