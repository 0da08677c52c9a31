import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../tests/support/free-port.ts';

const root = join(import.meta.dirname, '../..');

export interface RealSystem {
  readonly url: string;
  /** Runs a script of the repository on this system, as `npm run` would. */
  run(script: string, args?: readonly string[], expected?: number): void;
  stop(): Promise<void>;
}

/**
 * Runs `npm start` on a free port.
 * @param dataDirectory kept when the system stops; without one, a temporary folder is used and removed
 */
export async function startRealSystem(
  settings: Readonly<Record<string, string>> = {},
  dataDirectory?: string,
): Promise<RealSystem> {
  const data = dataDirectory ?? mkdtempSync(join(tmpdir(), 'dashboard-'));
  const clear = () => {
    if (dataDirectory === undefined) rmSync(data, { recursive: true, force: true });
  };
  const port = await freePort();
  const env = { ...process.env, ...settings, DATA_DIR: data, PORT: String(port) };
  const child = spawn(process.execPath, ['local/start.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('Ready')) resolve();
    });
  });
  await Promise.race([
    ready,
    ended.then(([code]) => {
      clear();
      throw new Error(`npm start ended with ${code}`);
    }),
  ]);
  return {
    url: `http://localhost:${port}`,
    run: (script, args = [], expected = 0) => {
      const { status, stderr } = spawnSync(process.execPath, [join(root, script), ...args], {
        cwd: root,
        env,
        encoding: 'utf8',
      });
      if (status !== expected) throw new Error(`${script} ${args.join(' ')} ended with ${status}: ${stderr}`);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      clear();
    },
  };
}
