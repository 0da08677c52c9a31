/** A Kubernetes cluster, by an overlay of kubernetes/. */
import { randomBytes } from 'node:crypto';
import { namespace } from '../../platform/kubernetes/generated.ts';
import { nodeBinary } from '../../platform/topology.ts';
import { CommandError } from '../../tools/kit/command-line.ts';
import { eventually } from '../../tools/kit/eventually.ts';
import { type ServiceImage, services } from '../images/image-reference.ts';
import { releaseOf } from '../images/registry.ts';
import { trialArguments } from './candidate.ts';
import type { Images, Running, Target } from './deployment.ts';
import { apply, get, kubectl, list, warningsOf } from './kubectl.ts';
import { containersOf, type KubernetesObject, named, objectsOf, ownLabel } from './kubernetes-objects.ts';
import { expectNoErrors, smokeFromInside, smokeRunning } from './smoke.ts';
import { leastRequests } from './smoke-paths.ts';

export interface KubernetesInstallation {
  readonly environment: string;
  /** Folder of the overlay. */
  readonly overlay: string;
  /** Where the edge is reachable from here; undefined if nothing is exposed. */
  readonly url: string | undefined;
}

/** A tier after those that it calls. */
const tiers = [['gateway', 'backend'], ['frontend'], ['edge']] as const;
const migrationSeconds = 600;
const rolloutSeconds = 600;
const trialSeconds = 60;
/** As long as a cluster's DNS usually keeps an answer. */
const dnsSeconds = 30;
/** What a release no longer has is deleted; databases, their volumes and finished Jobs never are. */
const pruned = [
  'deployment',
  'service',
  'configmap',
  'serviceaccount',
  'networkpolicy',
  'poddisruptionbudget',
  'horizontalpodautoscaler',
];

export class KubernetesTarget implements Target {
  readonly name: string;
  readonly installation: KubernetesInstallation;

  constructor(installation: KubernetesInstallation) {
    this.installation = installation;
    this.name = installation.environment;
  }

  async current(): Promise<Running | undefined> {
    const running = services.map((service) => get('deployment', service));
    if (running.every((deployment) => deployment === undefined)) return undefined;
    const references = Object.fromEntries(
      services.map((service, index) => {
        const [container] = running[index] === undefined ? [] : containersOf(running[index]);
        if (container === undefined) throw new CommandError(`${this.name}: there is no Deployment ${service}`);
        return [service, container.image];
      }),
    ) as Record<ServiceImage, string>;
    // Zeros stand in the committed overlays; such pods never started.
    if (Object.values(references).every((reference) => reference.endsWith('0'.repeat(64)))) return undefined;
    return { images: { references, release: releaseOf(references.backend) } };
  }

  async revision(): Promise<number> {
    const running = await this.current();
    if (running === undefined) return 0;
    return inside({ release: running.images.release, requests: 0, leastRevision: 0 }).revision;
  }

  async deploy(images: Images): Promise<void> {
    const objects = objectsOf(this.installation.overlay, images);
    apply(objects, '--dry-run=server');
    makePasswords(objects);
    const deployments = objects.filter(({ kind }) => kind === 'Deployment');
    const jobs = objects.filter(({ kind }) => kind === 'Job');
    const others = objects.filter((object) => !deployments.includes(object) && !jobs.includes(object));
    apply(others);
    for (const { kind, metadata } of others) if (kind === 'StatefulSet') rolledOut('statefulset', metadata.name);
    const migration = named(objects, 'Job', 'migrate');
    apply([migration]);
    await finished(migration.metadata.name);
    apply(jobs.filter((job) => job !== migration));
    const running = (await this.current())?.images.references;
    // At the first deployment there is nothing to protect, and what runs already needs no trial.
    const untried = services.filter(
      (service) => running !== undefined && running[service] !== images.references[service],
    );
    for (const service of untried) tryAside(named(deployments, 'Deployment', service));
    for (const tier of tiers) {
      apply(tier.map((name) => named(deployments, 'Deployment', name)));
      for (const name of tier) rolledOut('deployment', name);
    }
    prune(objects);
    await foundByGateway(images.release);
  }

  async smoke(images: Images, leastRevision: number): Promise<void> {
    const { url } = this.installation;
    const { release } = images;
    if (url !== undefined) return smokeRunning({ name: this.name, url, release, leastRevision }, inside);
    expectNoErrors(
      inside({ release, requests: leastRequests, leastRevision }),
      `Smoke test of ${this.name} (${release}), from inside`,
    );
  }
}

/** Requests the API's gateway from a pod of the dashboard. */
const inside = smokeFromInside((program) => kubectl(['exec', 'deployment/frontend', '--', nodeBinary, '-e', program]));

/** Where the API had no pod, the cluster's DNS may say so for a while. A release that stays silent fails the smoke test. */
async function foundByGateway(release: string): Promise<void> {
  const answers = async () => inside({ release, requests: 0, leastRevision: 0 }).errors.length === 0;
  await eventually('the gateway finds the API', dnsSeconds * 1000, answers, { intervalMs: 1_000 }).catch(
    () => undefined,
  );
}

/** A random password for each role whose Secret is missing. The owner's is the site's own, unless the overlay has the database. */
function makePasswords(objects: readonly KubernetesObject[]): void {
  const ours = objects.some(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'db');
  for (const role of ours ? ['owner', 'reader', 'writer'] : ['reader', 'writer']) {
    const password = randomBytes(32).toString('base64url');
    createIfMissing({
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: `database-${role}`, namespace } },
      stringData: { password },
    });
  }
}

/** A deployment may create Secrets and not read them, so it learns that one exists by trying. */
function createIfMissing(secret: unknown): void {
  try {
    // On standard input, because everybody on the machine can read a command's arguments.
    kubectl(['create', '--filename', '-'], JSON.stringify(secret));
  } catch (error) {
    if (!(error as Error).message.includes('(AlreadyExists)')) throw error;
  }
}

function rolledOut(kind: 'deployment' | 'statefulset', name: string): void {
  try {
    kubectl(['rollout', 'status', `${kind}/${name}`, `--timeout=${rolloutSeconds}s`]);
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n${warningsOf(name)}`);
  }
}

interface JobPod extends KubernetesObject {
  readonly status: { readonly containerStatuses?: readonly { readonly restartCount: number }[] };
}

/** A failing migration is tried twice more, because the database may just have been unreachable. */
async function finished(job: string): Promise<void> {
  const outcome = await eventually(
    `${job} ends`,
    migrationSeconds * 1000,
    async () => {
      const found = get<KubernetesObject & { readonly status?: { readonly succeeded?: number } }>('job', job);
      if (found?.status?.succeeded) return 'complete';
      const pods = list<JobPod>(['pod'], `batch.kubernetes.io/job-name=${job}`);
      const restarts = pods
        .flatMap(({ status }) => status.containerStatuses ?? [])
        .map(({ restartCount }) => restartCount);
      return restarts.some((count) => count >= 2) && 'failed';
    },
    { intervalMs: 500 },
  ).catch(() => 'late');
  if (outcome === 'complete') return;
  const words = kubectl(['logs', `job/${job}`, '--tail=20']);
  // So that the next deployment tries it again.
  kubectl(['delete', 'job', job]);
  throw new CommandError(
    `the migrations ${outcome === 'late' ? `did not end within ${migrationSeconds} s` : 'failed'}:\n${words}`,
  );
}

/** Runs one pod of the new version that no Service selects, and asks it what it must answer. */
function tryAside(deployment: KubernetesObject): void {
  const service = services.find((name) => name === deployment.metadata.name);
  const template = deployment.spec?.template;
  if (service === undefined || template === undefined) throw new CommandError('only our own services are tried aside');
  const name = `trial-${service}`;
  const labels = { ...template.metadata.labels, track: 'trial' };
  const remove = () => kubectl(['delete', 'pod', name, '--ignore-not-found', '--grace-period=1']);
  remove();
  apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels }, spec: template.spec }]);
  try {
    kubectl(['wait', '--for=condition=Ready', `pod/${name}`, `--timeout=${trialSeconds}s`]);
    kubectl(['exec', name, '--container', service, '--', nodeBinary, ...trialArguments(service)]);
  } catch (error) {
    const words = (error as Error).message.split('\n').slice(1).join(' ').trim();
    throw new CommandError(`${service}, tried aside: ${words}`);
  } finally {
    remove();
  }
}

/** Deletes our objects that the overlay no longer has. Earlier ConfigMaps stay while a ReplicaSet to go back to names them. */
function prune(objects: readonly KubernetesObject[]): void {
  const keep = new Set(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
  const earlier = JSON.stringify(list(['replicaset'], ownLabel));
  const gone = list(pruned, ownLabel).filter(
    ({ kind, metadata }) =>
      !keep.has(`${kind}/${metadata.name}`) && !(kind === 'ConfigMap' && earlier.includes(`"${metadata.name}"`)),
  );
  for (const { kind, metadata } of gone) kubectl(['delete', kind, metadata.name]);
}
