/**
 * Deploys a version to a running Compose installation without a failed request, or leaves the installation as it was:
 *
 *     npm run deploy:compose -- VERSION             migrates, tries the new images aside, then replaces one replica at a time
 *     npm run deploy:compose -- --replace SERVICE   replaces a service's replicas one at a time (changed settings, same version)
 *
 * The images must be on this machine (`RELEASE=VERSION docker compose build`) or in the registry that BACKEND_IMAGE and
 * FRONTEND_IMAGE name. To roll back, deploy the earlier version: migrations only make additions that the earlier
 * version tolerates. Exits with 0 when the version runs, and with 1 when it doesn't and the earlier version serves as
 * before.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type DeployableService, deployableServices } from '../../platform/topology.ts';
import { requireTrialImage, tryAside, tryReplica } from './candidate.ts';
import { compose, DeploymentError, docker, replicas, say, untilHealthy } from './compose-replicas.ts';

const replaceable: readonly string[] = [...deployableServices, 'gateway'];
/** nginx resolves the replicas' addresses every second, so both tiers know a new replica after this time. */
const knownAfterMs = 2_500;

/** Makes sure that the release's images are on this machine. @returns their ids */
function requireImages(release: string): string[] {
  const images = compose(release, 'config', '--images', ...deployableServices).split('\n');
  // Compose lists them in a different order on each run.
  return images
    .filter((name) => name.endsWith(`:${release}`))
    .sort()
    .map((image) => {
      const here = spawnSync('docker', ['image', 'inspect', image], { stdio: 'ignore' }).status === 0;
      if (!here && spawnSync('docker', ['pull', '--quiet', image], { stdio: 'ignore' }).status !== 0) {
        throw new DeploymentError(
          `there is no image ${image}: build it with \`RELEASE=${release} docker compose build\``,
        );
      }
      return docker('image', 'inspect', '--format', '{{.Id}}', image);
    });
}

/** An old replica drains and stops only after a new one serves. */
async function replaceReplicas(service: string, release: string | undefined): Promise<void> {
  const old = replicas(service);
  if (old.length === 0) throw new DeploymentError(`no replica of ${service} is running: start the system first`);
  for (const leaving of old) {
    const before = new Set(replicas(service).map(({ id }) => id));
    compose(
      release,
      'up',
      '--detach',
      '--no-deps',
      '--no-recreate',
      '--scale',
      `${service}=${old.length + 1}`,
      service,
    );
    const [arrived] = replicas(service).filter(({ id }) => !before.has(id));
    if (arrived === undefined) throw new DeploymentError(`Compose started no new replica of ${service}`);
    const what = `new replica of ${service}`;
    await untilHealthy(arrived.id, what);
    const trial = deployableServices.find((name) => name === service);
    if (trial !== undefined) tryReplica(arrived.id, trial, what);
    await delay(knownAfterMs);
    // The grace period is the service's own (stop_grace_period).
    docker('stop', leaving.id);
    docker('rm', leaving.id);
    say(`${service}: ${leaving.id.slice(0, 12)} replaced by ${arrived.id.slice(0, 12)}`);
  }
}

/** Removes replicas of any other release and restores the earlier release's number of replicas. */
async function undo(service: DeployableService, release: string, count: number): Promise<void> {
  const kept = replicas(service).filter((replica) => replica.release === release);
  if (kept.length < count) {
    compose(
      release,
      'up',
      '--detach',
      '--no-deps',
      '--no-recreate',
      '--scale',
      `${service}=${replicas(service).length + count - kept.length}`,
      service,
    );
    for (const replica of replicas(service).filter((candidate) => candidate.release === release)) {
      await untilHealthy(replica.id, `${service} ${release}`);
    }
    await delay(knownAfterMs);
  }
  const leaving = replicas(service).filter((replica) => replica.release !== release);
  for (const { id } of leaving) {
    docker('stop', id);
    docker('rm', id);
  }
}

/** The release that the next `docker compose up` starts. */
function rememberRelease(release: string): void {
  const path = '.env';
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
  const kept = lines.filter((line) => !line.startsWith('RELEASE='));
  writeFileSync(`${path}.new`, `${[...kept, `RELEASE=${release}`].join('\n').trimStart()}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

async function deploy(release: string): Promise<void> {
  const images = requireImages(release);
  const before = deployableServices.map((service) => ({ service, running: replicas(service) }));
  for (const { service, running } of before) {
    if (running.length === 0)
      throw new DeploymentError(
        `no replica of ${service} is running: start the system with \`docker compose up --detach\``,
      );
  }
  if (before.every(({ running }) => running.every(({ image }) => images.includes(image)))) {
    rememberRelease(release);
    return say(`${release} runs already`);
  }
  say(`migrating the database for ${release}`);
  compose(release, 'run', '--rm', '--no-deps', '-T', 'migrate');
  for (const { service } of before) await tryAside(service, release);
  try {
    for (const { service } of before) await replaceReplicas(service, release);
  } catch (error) {
    say('undoing');
    for (const { service, running } of before) await undo(service, running[0]?.release ?? '', running.length);
    throw error;
  }
  rememberRelease(release);
  say(`${release} runs`);
}

const { values, positionals } = parseArgs({ options: { replace: { type: 'string' } }, allowPositionals: true });
try {
  execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
  requireTrialImage();
  const [release] = positionals;
  if (values.replace !== undefined) {
    if (!replaceable.includes(values.replace)) {
      throw new DeploymentError(
        `--replace takes one of ${replaceable.join(', ')} (the edge is reloaded: see RUNBOOK.md)`,
      );
    }
    const [running] = replicas(values.replace);
    const own = deployableServices.some((name) => name === values.replace);
    await replaceReplicas(values.replace, own ? running?.release : undefined);
  } else if (positionals.length === 1 && release !== undefined && /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(release)) {
    await deploy(release);
  } else {
    throw new DeploymentError('say which version: npm run deploy:compose -- VERSION (or -- --replace SERVICE)');
  }
} catch (error) {
  if (!(error instanceof DeploymentError)) throw error;
  process.stderr.write(`not deployed: ${error.message}\n`);
  process.exitCode = 1;
}
