import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './settings.ts';

const frontend = join(root, 'frontend');
const marker = join(frontend, 'dist', '.built-from');
const inputs = ['src', 'public', 'build.ts', 'next.config.ts', 'package-lock.json', 'tsconfig.json'];

/** Builds the dashboard unless what stands in frontend/dist was made from the same sources. @returns whether it built */
export function buildDashboard(environment: NodeJS.ProcessEnv): boolean {
  const sources = fingerprint();
  if (existsSync(marker) && readFileSync(marker, 'utf8') === sources) return false;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['build.ts'], {
    cwd: frontend,
    env: environment,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The dashboard could not be built:\n${stdout}\n${stderr}`);
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
