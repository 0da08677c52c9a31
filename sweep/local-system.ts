import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type RealSystem, startRealSystem } from '../frontend/tools/real-system.ts';
import { runningLocalDatabase } from '../local/database/database.ts';
import type { ProcessIdentity } from '../local/processes/processes.ts';
import { eventually } from '../tools/kit/eventually.ts';
import { repository } from '../tools/kit/repository.ts';
import { logFaults } from './log-lines.ts';
import { apiSurface, dashboardSurface, publicSurface } from './surface.ts';
import { type SweepTarget, untilRevisionNoticed } from './sweep.ts';

/** `npm start` with the demo portfolio. Requests go to its front door and directly to the API and the dashboard. */
export class LocalSystem {
  readonly #directory: string;
  readonly #system: RealSystem;
  #stopped: Promise<void> | undefined;

  private constructor(directory: string, system: RealSystem) {
    this.#directory = directory;
    this.#system = system;
  }

  static async start(): Promise<LocalSystem> {
    const directory = mkdtempSync(join(tmpdir(), 'portfolio-sweep-'));
    // The sweep is one client with many requests, and a request that the rate limit refuses would test nothing else.
    return new LocalSystem(directory, await startRealSystem({ RATE_LIMIT_PER_MINUTE: '0' }, directory));
  }

  get #logs(): string {
    return join(this.#directory, 'logs');
  }

  async targets(): Promise<SweepTarget[]> {
    const api = apiSurface(JSON.parse(readFileSync(join(repository, 'backend', 'openapi.json'), 'utf8')));
    const at = (port: number) => ({ host: '127.0.0.1', port });
    return [
      { name: 'front door', address: at(Number(new URL(this.#system.url).port)), surface: publicSurface(api) },
      { name: 'API', address: at(await portIn(join(this.#logs, 'api.log'), 'ready')), surface: api },
      {
        name: 'dashboard',
        address: at(await portIn(join(this.#logs, 'dashboard.log'), 'listening')),
        surface: dashboardSurface(api),
      },
    ];
  }

  /** Sets a new revision token and waits until each service knows it, which makes every cached response stale. */
  async clearCaches(): Promise<void> {
    const database = await runningLocalDatabase(this.#directory);
    if (database === undefined) throw new Error('The system is running, but its database does not answer.');
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query('update portfolio set token = gen_random_uuid()');
    await owner.end();
    await untilRevisionNoticed();
  }

  /** The processes of the API and the dashboard. */
  processes(): readonly ProcessIdentity[] {
    const lock = readFileSync(join(this.#directory, 'lock.json'), 'utf8');
    return (JSON.parse(lock) as { services: ProcessIdentity[] }).services;
  }

  /** Stops the system. @returns what is wrong with its logs, by file */
  async stop(): Promise<Readonly<Record<string, readonly string[]>>> {
    this.#stopped ??= this.#system.stop();
    await this.#stopped;
    return Object.fromEntries(
      readdirSync(this.#logs).map((name) => [name, logFaults(readFileSync(join(this.#logs, name)))] as const),
    );
  }

  /** Stops the system if it is still running and removes its files. */
  async clear(): Promise<void> {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/**
 * The port in a service's log line with this message. Waits for it, because services write their lines with a delay.
 */
function portIn(log: string, message: string): Promise<number> {
  return eventually(`${log} says on which port the service listens`, 10_000, async () => {
    for (const line of readFileSync(log, 'utf8').split('\n').slice(0, -1)) {
      const entry = JSON.parse(line) as { message?: string; port?: number; address?: { port: number } };
      const port = entry.message === message ? (entry.port ?? entry.address?.port) : undefined;
      if (port !== undefined) return port;
    }
    return undefined;
  });
}
