import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startRealSystem } from '../../frontend/tools/real-system.ts';
import { runningLocalDatabase } from '../local/database.ts';
import type { ProcessIdentity } from '../local/processes.ts';
import { root } from '../local/settings.ts';
import { logFaults } from './log-lines.ts';
import { apiSurface, dashboardSurface, publicSurface } from './surface.ts';
import type { SweepTarget } from './sweep.ts';

export interface SweptSystem {
  readonly targets: readonly SweepTarget[];
  /** Draws another revision token: what the caches hold is of the one before. */
  forget(): Promise<void>;
  /** The processes that serve. */
  processes(): readonly ProcessIdentity[];
  /** Ends it. @returns what is wrong with its logs, by file */
  stop(): Promise<Readonly<Record<string, readonly string[]>>>;
  /** Ends it where it still runs, and removes what it has left. */
  clear(): Promise<void>;
}

/** `npm start` with the demo portfolio, reached at its front door and, behind that, at the API and the dashboard. */
export async function startLocalSystem(): Promise<SweptSystem> {
  const directory = mkdtempSync(join(tmpdir(), 'portfolio-sweep-'));
  // The sweep is one client that asks more than a person would; what a limit refuses is not looked at.
  const system = await startRealSystem({ RATE_LIMIT_PER_MINUTE: '0' }, directory);
  const logs = join(directory, 'logs');
  const database = await runningLocalDatabase(directory);
  if (database === undefined) throw new Error('The system runs, but its database does not answer.');
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();

  const api = apiSurface(JSON.parse(readFileSync(join(root, 'backend', 'openapi.json'), 'utf8')));
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= owner.end().then(() => system.stop());
    return stopped;
  };
  const at = (port: number) => ({ host: '127.0.0.1', port });
  return {
    targets: [
      { name: 'front door', address: at(Number(new URL(system.url).port)), surface: publicSurface(api) },
      { name: 'API', address: at(portIn(join(logs, 'api.log'), 'ready')), surface: api },
      {
        name: 'dashboard',
        address: at(portIn(join(logs, 'dashboard.log'), 'listening')),
        surface: dashboardSurface(api),
      },
    ],
    forget: async () => void (await owner.query('update portfolio set token = gen_random_uuid()')),
    processes: () =>
      (JSON.parse(readFileSync(join(directory, 'lock.json'), 'utf8')) as { services: ProcessIdentity[] }).services,
    stop: async () => {
      await stop();
      return Object.fromEntries(
        readdirSync(logs).map((name) => [name, logFaults(readFileSync(join(logs, name)))] as const),
      );
    },
    clear: async () => {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The port that a service's log names where it says that it listens. */
function portIn(log: string, message: string): number {
  for (const line of readFileSync(log, 'utf8').trim().split('\n')) {
    const entry = JSON.parse(line) as { message?: string; port?: number; address?: { port: number } };
    const port = entry.message === message ? (entry.port ?? entry.address?.port) : undefined;
    if (port !== undefined) return port;
  }
  throw new Error(`${log} does not say on which port the service listens.`);
}
