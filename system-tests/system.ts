/** One running Compose installation of the system, with its own project name and port. */

import { inject } from 'vitest';
import { type ServiceName, services } from '../platform/topology.ts';
import { type Container, docker, inspect } from '../tools/engine/docker.ts';
import { attempt, type Finished, type RunOptions, run } from '../tools/kit/async-command.ts';
import { repository } from '../tools/kit/repository.ts';

/** The release that tests build and run by default. */
export const testRelease = 'system-test';

export interface SystemOptions {
  readonly project: string;
  /** Published on loopback. */
  readonly port: number;
  readonly files?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /**
   * A folder made by copyInstallation, whose .env names the release.
   * @default the repository's own folder
   */
  readonly directory?: string;
}

export class System {
  readonly options: SystemOptions;

  constructor(options: SystemOptions) {
    this.options = options;
  }

  get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  get directory(): string {
    return this.options.directory ?? repository;
  }

  get env(): Record<string, string | undefined> {
    return {
      ...baseImages(),
      ...(this.options.directory === undefined ? { RELEASE: testRelease } : {}),
      PORT: String(this.options.port),
      COMPOSE_PROJECT_NAME: this.options.project,
      COMPOSE_FILE: (this.options.files ?? ['docker-compose.yml']).join(':'),
      COMPOSE_PROGRESS: 'quiet',
      ...this.options.env,
    };
  }

  compose(args: readonly string[], options: RunOptions = {}): Promise<string> {
    return run('docker', ['compose', ...args], {
      cwd: this.directory,
      ...options,
      env: { ...this.env, ...options.env },
    });
  }

  attemptCompose(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    return attempt('docker', ['compose', ...args], {
      cwd: this.directory,
      ...options,
      env: { ...this.env, ...options.env },
    });
  }

  async up(...args: string[]): Promise<void> {
    await this.compose(['up', '--detach', '--wait', '--wait-timeout', '180', ...args]);
  }

  /** Removes the installation with its volumes. */
  async destroy(): Promise<void> {
    await this.compose(['--profile', '*', 'down', '--volumes', '--remove-orphans', '--timeout', '2']);
  }

  /** Every container of one service, or of all services; by default only running ones. Oldest first. */
  async containers(service?: string, { all = false } = {}): Promise<Container[]> {
    const filters = [`label=com.docker.compose.project=${this.options.project}`];
    if (service !== undefined) filters.push(`label=com.docker.compose.service=${service}`);
    const ids = await docker(
      'ps',
      '--quiet',
      '--no-trunc',
      ...(all ? ['--all'] : []),
      ...filters.flatMap((f) => ['--filter', f]),
    );
    const found = await inspect(...ids.split('\n').filter((id) => id !== ''));
    return found.sort((a, b) => a.Created.localeCompare(b.Created));
  }

  async container(service: string): Promise<Container> {
    const [first] = await this.containers(service);
    if (first === undefined) throw new Error(`no running container of ${service}`);
    return first;
  }

  logs(...args: string[]): Promise<string> {
    return this.compose(['logs', '--no-color', '--no-log-prefix', ...args]);
  }

  /** The failed requests in the logs of both nginx tiers, newest last. They say why a request failed. */
  async failedRequests(): Promise<string[]> {
    const lines = (await this.logs('edge', 'gateway')).split('\n');
    return lines.filter((line) => /"status":5\d\d/.test(line)).slice(-20);
  }

  /** Runs SQL as the owner, inside the database's container, and returns the rows as unaligned text. */
  async sql(statement: string): Promise<string> {
    const output = await this.compose(
      [
        'exec',
        '-T',
        'db',
        'psql',
        '--no-psqlrc',
        '--quiet',
        '--tuples-only',
        '--no-align',
        '--set=ON_ERROR_STOP=1',
        '--username=portfolio_owner',
        '--dbname=portfolio',
        '--file=-',
      ],
      { input: statement },
    );
    return output.trim();
  }
}

export function serviceOf(container: Container): string {
  return container.Config.Labels['com.docker.compose.service'] ?? '';
}

export const serviceNames = Object.keys(services) as ServiceName[];

/** The base images in use, as variables for the builds. */
export function baseImages(): Record<string, string> {
  return inject('baseImages');
}

/** The installation that most test files share. They must leave it as they found it. */
export function sharedSystem(): System {
  return new System({ project: 'portfolio-test', port: sharedPort });
}

const sharedPort = 16080;
