/** A Compose installation in a folder of its own, with images from a registry. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { nodeBinary } from '../../platform/topology.ts';
import { run, runVisibly } from '../../tools/kit/command.ts';
import { CommandError } from '../../tools/kit/command-line.ts';
import { type ServiceImage, services } from '../images/image-reference.ts';
import { releaseOf } from '../images/registry.ts';
import { digestsOf, type Images, type Running, type Target } from './deployment.ts';
import { smokeFromInside, smokeRunning } from './smoke.ts';

export interface ComposeInstallation {
  readonly environment: string;
  /** Folder of docker-compose.yml and .env. */
  readonly directory: string;
  readonly url: string;
}

export class ComposeTarget implements Target {
  readonly name: string;
  readonly installation: ComposeInstallation;

  constructor(installation: ComposeInstallation) {
    this.installation = installation;
    this.name = installation.environment;
  }

  async current(): Promise<Running | undefined> {
    const found = services.map((service) => ({ service, reference: this.runningReference(service) }));
    if (found.every(({ reference }) => reference === undefined)) return undefined;
    const references = Object.fromEntries(
      found.map(({ service, reference }) => {
        if (reference === undefined)
          throw new CommandError(
            `${this.name}: ${service} does not run from a registry's image: start it, or take the system down`,
          );
        return [service, reference];
      }),
    ) as Record<ServiceImage, string>;
    return { images: { references, release: releaseOf(references.backend) } };
  }

  async revision(): Promise<number> {
    const running = await this.current();
    if (running === undefined) return 0;
    return this.inside({ release: running.images.release, requests: 0, leastRevision: 0 }).revision;
  }

  /**
   * Tags the digests with a local name, because Compose starts all services with one version. What actually runs under
   * that name is checked afterwards.
   */
  async deploy(images: Images): Promise<void> {
    const name = localName(images);
    for (const service of services) {
      run('docker', ['pull', '--quiet', images.references[service]]);
      run('docker', ['tag', images.references[service], `portfolio-${service}:${name}`]);
    }
    if ((await this.current()) === undefined) {
      this.compose({ RELEASE: name }, 'up', '--detach', '--wait', '--wait-timeout', '180');
    }
    // Runs on the first deployment too, because this command records the version for the next start.
    runVisibly('node', [join(import.meta.dirname, 'deploy-compose.ts'), name], { cwd: this.installation.directory });
    for (const service of services) {
      const running = this.runningReference(service);
      if (running !== images.references[service])
        throw new CommandError(`${this.name}: ${service} runs ${running}, not ${images.references[service]}`);
    }
  }

  async smoke({ release }: Images, leastRevision: number): Promise<void> {
    return smokeRunning({ name: this.name, url: this.installation.url, release, leastRevision }, this.inside);
  }

  /** Requests the API's gateway from the dashboard's network. */
  private readonly inside = smokeFromInside((program) =>
    this.compose({}, 'exec', '-T', 'frontend', nodeBinary, '-e', program),
  );

  /** The digest of every replica's image; undefined if none runs. @throws CommandError when replicas differ */
  private runningReference(service: ServiceImage): string | undefined {
    const containers = this.compose({}, 'ps', '--quiet', service)
      .split('\n')
      .filter((id) => id !== '');
    const found = containers.map((container) => {
      const image = run('docker', ['inspect', '--format', '{{.Image}}', container]).trim();
      const references = JSON.parse(run('docker', ['image', 'inspect', '--format', '{{json .RepoDigests}}', image])) as
        | string[]
        | null;
      return (references ?? []).find((reference) => reference.includes(`portfolio-${service}@`));
    });
    const [first] = found;
    if (found.some((other) => other !== first))
      throw new CommandError(`${this.name}: replicas of ${service} run different images: ${found.join(', ')}`);
    return first;
  }

  private compose(env: Record<string, string>, ...args: string[]): string {
    return run('docker', ['compose', ...args], {
      cwd: this.installation.directory,
      env: { COMPOSE_PROGRESS: 'quiet', ...env },
    });
  }
}

function localName(images: Images): string {
  const digests = digestsOf(images);
  const all = services.map((service) => digests[service]).join('');
  return `${images.release}-${createHash('sha256').update(all).digest('hex').slice(0, 12)}`;
}
