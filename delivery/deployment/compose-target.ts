/** A Compose installation in a folder of its own, with images from a registry. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { apiPrefix, nodeBinary } from '../../platform/topology.ts';
import { run, runVisibly } from '../../tools/kit/command.ts';
import { CommandError } from '../../tools/kit/command-line.ts';
import { type ServiceImage, services } from '../images/image-reference.ts';
import { releaseOf } from '../images/registry.ts';
import { digestsOf, type Images, type Running, type Target } from './deployment.ts';
import { expectNoErrors, expectRefusal, smokeFromOutside } from './smoke.ts';
import { type SmokePlan, type SmokeResult, smokeProgram } from './smoke-client.ts';
import { apiStatus, fromInside, leastRequests } from './smoke-paths.ts';

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

  /**
   * Runs the smoke test from outside. With sign-in it runs from inside instead, and anonymous requests from outside
   * must be refused.
   */
  async smoke(images: Images, leastRevision: number): Promise<void> {
    const { url } = this.installation;
    const { release } = images;
    const answer = await fetch(`${url}${apiPrefix}${apiStatus}`, { signal: AbortSignal.timeout(10_000) });
    await answer.arrayBuffer();
    if (answer.status !== 401) {
      return expectNoErrors(
        await smokeFromOutside(url, release, leastRevision),
        `Smoke test of ${this.name} (${release})`,
      );
    }
    await expectRefusal(url);
    expectNoErrors(
      this.inside({ release, requests: leastRequests, leastRevision }),
      `Smoke test of ${this.name} (${release}), from inside`,
    );
  }

  /** Requests the API's gateway from the dashboard's network. */
  private inside(plan: Pick<SmokePlan, 'release' | 'requests' | 'leastRevision'>): SmokeResult {
    const program = smokeProgram({ ...plan, url: '$API_URL', paths: fromInside, status: apiStatus });
    const output = this.compose(
      {},
      'exec',
      '-T',
      'frontend',
      nodeBinary,
      '-e',
      `${program}.finally(() => { process.exitCode = 0; })`,
    );
    return JSON.parse(output.replace(/^smoke /, '')) as SmokeResult;
  }

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
