/**
 * Puts a version into a running Compose installation without a failed request, or leaves it as it was:
 *
 *     npm run deploy:compose -- VERSION             migrates, tries the new images aside, then replaces one replica at a time
 *     npm run deploy:compose -- --replace SERVICE   replaces a service's replicas one at a time (changed settings, same version)
 *
 * The images must be here (`RELEASE=VERSION docker compose build`) or in the registry that BACKEND_IMAGE and
 * FRONTEND_IMAGE name. Rolling back is deploying the earlier version: migrations only ever add what the earlier one can
 * live with. Exit code 0 when the version runs, 1 when it doesn't and the earlier one serves as before.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const deployed = ['backend', 'frontend'] as const;
type Deployed = (typeof deployed)[number];
const replaceable: readonly string[] = ['backend', 'frontend', 'gateway'];

/** What a candidate must answer before it gets traffic. The first path is its readiness. */
const trials: Record<Deployed, { port: number; paths: readonly string[] }> = {
  backend: { port: 8000, paths: ['/ready', '/health', '/insights', '/assets?limit=20'] },
  frontend: { port: 3000, paths: ['/readyz', '/healthz', '/', '/assets'] },
};
const readyWithinMs = 20_000;
const trialRounds = 5;
/** The slowest answer that a candidate may give, once it has answered each path once. */
const slowestMs = 1_000;
/** nginx looks the replicas' addresses up every second: a new one is known to both tiers after this. */
const knownAfterMs = 2_500;

class DeploymentError extends Error {}

function say(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

function docker(...args: string[]): string {
  const done = spawnSync('docker', args, { encoding: 'utf8' });
  if (done.status !== 0) throw new DeploymentError(`docker ${args.join(' ')}: ${done.stderr.trim()}`);
  return done.stdout.trim();
}

function compose(release: string | undefined, ...args: string[]): string {
  const done = spawnSync('docker', ['compose', ...args], {
    encoding: 'utf8',
    env: { ...process.env, COMPOSE_PROGRESS: 'quiet', ...(release === undefined ? {} : { RELEASE: release }) },
  });
  if (done.status !== 0) throw new DeploymentError(`docker compose ${args.join(' ')}: ${done.stderr.trim()}`);
  return done.stdout.trim();
}

interface Replica {
  readonly id: string;
  readonly created: string;
  /** The image's id: what a tag names can change. */
  readonly image: string;
  readonly release: string;
}

/** The running replicas of a service, oldest first. */
function replicas(service: string): Replica[] {
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

async function untilHealthy(container: string, what: string): Promise<void> {
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

/** Runs inside the container, which has no shell and no curl but Node. */
const tryIt = `
const { port, paths, rounds, slowestMs, readyWithinMs } = JSON.parse(process.argv[1]);
const ask = async (path) => {
  const started = performance.now();
  const answer = await fetch('http://127.0.0.1:' + port + path, { signal: AbortSignal.timeout(10 * slowestMs) });
  await answer.arrayBuffer();
  return { status: answer.status, ms: Math.round(performance.now() - started) };
};
const fail = (why) => { console.log(why); process.exit(1); };
const deadline = Date.now() + readyWithinMs;
let readiness = 'no answer';
while (readiness !== 200) {
  if (Date.now() > deadline) fail(paths[0] + ' never answered 200 (last: ' + readiness + ')');
  readiness = await ask(paths[0]).then(({ status }) => status, (error) => error.message);
  if (readiness !== 200) await new Promise((resolve) => setTimeout(resolve, 200));
}
for (let round = 0; round <= rounds; round++) for (const path of paths) {
  const { status, ms } = await ask(path).catch((error) => fail(path + ': ' + error.message));
  if (status !== 200) fail(path + ' answered ' + status);
  if (round > 0 && ms > slowestMs) fail(path + ' took ' + ms + ' ms');
}
`;

function tryReplica(container: string, service: Deployed, what: string): void {
  const plan = JSON.stringify({ ...trials[service], rounds: trialRounds, slowestMs, readyWithinMs });
  const done = spawnSync('docker', ['exec', container, '/nodejs/bin/node', '--input-type=module', '-e', tryIt, plan], {
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new DeploymentError(`${what}: ${done.stdout.trim() || done.stderr.trim()}`);
}

/** Starts the new image beside the running ones, out of the load balancers' sight (no network alias), and tries it. */
async function tryAside(service: Deployed, release: string): Promise<void> {
  const what = `${service} ${release}`;
  const candidate = compose(release, 'run', '--detach', '--no-deps', service).split('\n').at(-1) ?? '';
  try {
    await untilHealthy(candidate, what);
    tryReplica(candidate, service, what);
    say(`${what} answers as it should`);
  } finally {
    docker('rm', '--force', candidate);
  }
}

/** Sees to it that the release's images are here. @returns their ids */
function requireImages(release: string): string[] {
  const images = compose(release, 'config', '--images', ...deployed).split('\n');
  // Compose lists them in an order that changes from run to run.
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

/** Each old replica is stopped, draining, only after a new one serves. */
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
    const trial = deployed.find((name) => name === service);
    if (trial !== undefined) tryReplica(arrived.id, trial, what);
    await delay(knownAfterMs);
    // The grace period is the service's own (stop_grace_period).
    docker('stop', leaving.id);
    docker('rm', leaving.id);
    say(`${service}: ${leaving.id.slice(0, 12)} replaced by ${arrived.id.slice(0, 12)}`);
  }
}

/** Removes what isn't of the earlier release and brings back as many replicas of that one as there were. */
async function undo(service: Deployed, release: string, count: number): Promise<void> {
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
  const before = deployed.map((service) => ({ service, running: replicas(service) }));
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
  const [release] = positionals;
  if (values.replace !== undefined) {
    if (!replaceable.includes(values.replace)) {
      throw new DeploymentError(
        `--replace takes one of ${replaceable.join(', ')} (the edge is reloaded: see RUNBOOK.md)`,
      );
    }
    const [running] = replicas(values.replace);
    const own = deployed.some((name) => name === values.replace);
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
