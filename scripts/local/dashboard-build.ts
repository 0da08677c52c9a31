import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScript } from './processes.ts';
import { root } from './settings.ts';

const frontend = join(root, 'frontend');
const marker = join(frontend, 'dist', '.built-from');
const inputs = ['src', 'public', 'build.ts', 'next.config.ts', 'package-lock.json', 'tsconfig.json'];

/**
 * Builds the dashboard unless what stands in frontend/dist was made from the same sources.
 * @param options.onStart hears the process that builds
 * @returns whether it built
 */
export async function buildDashboard(
  environment: NodeJS.ProcessEnv,
  options: { ending?: AbortSignal; onStart?: (pid: number) => void } = {},
): Promise<boolean> {
  const sources = fingerprint();
  if (existsSync(marker) && readFileSync(marker, 'utf8') === sources) return false;
  const { code, output } = await runScript(['build.ts'], {
    directory: frontend,
    environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  options.ending?.throwIfAborted();
  if (code !== 0) throw new Error(`The dashboard could not be built:\n${output}`);
  writeFileSync(marker, sources);
  return true;
}

function fingerprint(): string {
  const hash = createHash('sha256').update(process.version);
  const add = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((one, other) =>
      one.name < other.name ? -1 : 1,
    )) {
      const full = join(path, entry.name);
      if (entry.isDirectory()) add(full);
      else hash.update(full).update(readFileSync(full));
    }
  };
  for (const input of inputs) {
    const path = join(frontend, input);
    if (!existsSync(path)) continue;
    if (input.includes('.')) hash.update(input).update(readFileSync(path));
    else add(path);
  }
  return hash.digest('hex');
}
