import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type RealSystem, startRealSystem } from '../frontend/tools/real-system.ts';
import { runningLocalDatabase } from '../local/database/database.ts';
import type { ProcessIdentity } from '../local/processes/processes.ts';
import { repository } from '../tools/kit/repository.ts';
import { logFaults } from './log-lines.ts';
import { apiSurface, dashboardSurface, publicSurface } from './surface.ts';
import { type SweepTarget, untilNoticed } from './sweep.ts';

/** `npm start` with the demo portfolio, reached at its front door and, behind that, at the API and the dashboard. */
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
    // The sweep is one client that asks more than a person would; what a limit refuses is not looked at.
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

  /** Draws another revision token, and waits until each service knows it: what its cache holds is of the one before. */
  async forget(): Promise<void> {
    const database = await runningLocalDatabase(this.#directory);
    if (database === undefined) throw new Error('The system runs, but its database does not answer.');
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query('update portfolio set token = gen_random_uuid()');
    await owner.end();
    await untilNoticed();
  }

  /** The processes that serve. */
  processes(): readonly ProcessIdentity[] {
    const lock = readFileSync(join(this.#directory, 'lock.json'), 'utf8');
    return (JSON.parse(lock) as { services: ProcessIdentity[] }).services;
  }

  /** Ends it. @returns what is wrong with its logs, by file */
  async stop(): Promise<Readonly<Record<string, readonly string[]>>> {
    this.#stopped ??= this.#system.stop();
    await this.#stopped;
    return Object.fromEntries(
      readdirSync(this.#logs).map((name) => [name, logFaults(readFileSync(join(this.#logs, name)))] as const),
    );
  }

  /** Ends it where it still runs, and removes what it has left. */
  async clear(): Promise<void> {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** The port that a service's log names where it says that it listens. Lines are written with some delay. */
async function portIn(log: string, message: string): Promise<number> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await delay(50)) {
    for (const line of readFileSync(log, 'utf8').split('\n').slice(0, -1)) {
      const entry = JSON.parse(line) as { message?: string; port?: number; address?: { port: number } };
      const port = entry.message === message ? (entry.port ?? entry.address?.port) : undefined;
      if (port !== undefined) return port;
    }
  }
  throw new Error(`${log} does not say on which port the service listens.`);
}
