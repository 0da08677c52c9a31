/** Tries a new version before it gets traffic. */
import { spawnSync } from 'node:child_process';
import { type DeployableService, deployableServices, nodeBinary, services } from '../../platform/topology.ts';
import { compose, DeploymentError, docker, readyWithinMs, say, untilHealthy } from './compose-replicas.ts';

const trialRounds = 5;
/** Maximum response time of a candidate, in ms, once it has answered each path once. */
const slowestMs = 1_000;

/** The paths that a candidate must answer. The first one is its readiness. */
function trialOf(service: DeployableService) {
  const { port, health, trialPaths } = services[service];
  return { port, paths: [health.readiness, health.liveness, ...trialPaths] };
}

/** A program for Node that asks the candidate. */
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

/** The settings checker's image: it has Node and every installation has it, though it may have been pruned. */
const trialImage = () => compose(undefined, 'config', '--images', 'configure');

const holdsNode = (service: DeployableService) => services[service].container.entryPoint[0] === nodeBinary;

/** Makes sure, before anything changes, that candidates can be tried. */
export function requireTrialImage(): void {
  if (deployableServices.every(holdsNode)) return;
  if (spawnSync('docker', ['image', 'inspect', trialImage()], { stdio: 'ignore' }).status !== 0)
    compose(undefined, 'build', 'configure');
}

/** Node's arguments for a program that asks the candidate of whose network it is part; it prints what is wrong. */
export function trialArguments(service: DeployableService): string[] {
  const plan = JSON.stringify({ ...trialOf(service), rounds: trialRounds, slowestMs, readyWithinMs });
  return ['--input-type=module', '-e', tryIt, plan];
}

/** Runs in the candidate if its image holds Node, otherwise in a container of its own that shares the candidate's network. */
export function tryReplica(container: string, service: DeployableService, what: string): void {
  const program = trialArguments(service);
  const args = holdsNode(service)
    ? ['exec', container, nodeBinary, ...program]
    : [
        ...['run', '--rm', `--network=container:${container}`, '--read-only', '--cap-drop=ALL'],
        ...[`--entrypoint=${nodeBinary}`, trialImage(), ...program],
      ];
  const done = spawnSync('docker', args, { encoding: 'utf8' });
  if (done.status !== 0) throw new DeploymentError(`${what}: ${done.stdout.trim() || done.stderr.trim()}`);
}

/** Starts the new image beside the running ones, hidden from the load balancers (no network alias), and tries it. */
export async function tryAside(service: DeployableService, release: string): Promise<void> {
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
