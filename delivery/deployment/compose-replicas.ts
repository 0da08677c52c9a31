/** The replicas of a Compose installation in the current folder. */
import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** How long a replica may take to become healthy. */
export const readyWithinMs = 20_000;

export class DeploymentError extends Error {}

export function say(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

export function docker(...args: string[]): string {
  const done = spawnSync('docker', args, { encoding: 'utf8' });
  if (done.status !== 0) throw new DeploymentError(`docker ${args.join(' ')}: ${done.stderr.trim()}`);
  return done.stdout.trim();
}

export function compose(release: string | undefined, ...args: string[]): string {
  const done = spawnSync('docker', ['compose', ...args], {
    encoding: 'utf8',
    env: { ...process.env, COMPOSE_PROGRESS: 'quiet', ...(release === undefined ? {} : { RELEASE: release }) },
  });
  if (done.status !== 0) throw new DeploymentError(`docker compose ${args.join(' ')}: ${done.stderr.trim()}`);
  return done.stdout.trim();
}

export interface Replica {
  readonly id: string;
  readonly created: string;
  /** The image's id, because a tag can be moved. */
  readonly image: string;
  readonly release: string;
}

/** The running replicas of a service, oldest first. */
export function replicas(service: string): Replica[] {
  const ids = compose(undefined, 'ps', '--quiet', service)
    .split('\n')
    .filter((id) => id !== '');
  return ids
    .map((id) => {
      const format = '{{.Created}} {{.Image}} {{.Config.Image}}';
      const [created = '', image = '', name = ''] = docker('inspect', '--format', format, id).split(' ');
      return { id, created, image, release: name.split(':').at(-1) ?? '' };
    })
    .sort((a, b) => a.created.localeCompare(b.created));
}

function state(container: string): { running: boolean; health: string } {
  const [status, health = ''] = docker(
    'inspect',
    '--format',
    '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}',
    container,
  ).split(' ');
  return { running: status === 'running', health };
}

export async function untilHealthy(container: string, what: string): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    const { running, health } = state(container);
    if (health === 'healthy') return;
    if (!running || Date.now() > deadline) {
      throw new DeploymentError(
        `${what} did not become healthy within ${readyWithinMs / 1000} s; its last words:\n${lastWords(container)}`,
      );
    }
    await delay(200);
  }
}

function lastWords(container: string): string {
  const done = spawnSync('docker', ['logs', '--tail', '5', container], { encoding: 'utf8' });
  return `${done.stdout}${done.stderr}`.trim();
}
