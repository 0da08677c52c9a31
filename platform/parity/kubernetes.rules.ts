import { parseAllDocuments } from 'yaml';
import { baseImages } from '../base-images.ts';
import { serviceSettings } from '../settings/services.ts';
import { type Program, type Setting, valueIn } from '../settings/setting.ts';
import { containerUser, deployableServices, type ServiceName, services } from '../topology.ts';
import { unequal } from './rule.ts';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources: {
    readonly limits: Readonly<Record<string, string>>;
    readonly requests: Readonly<Record<string, string>>;
  };
  readonly securityContext?: unknown;
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
}

interface Probe {
  readonly httpGet?: { readonly path: string };
  readonly exec?: { readonly command: readonly string[] };
}

interface Pod {
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly replicas?: number;
    readonly type?: string;
    readonly template?: { readonly spec: Pod };
    readonly ports?: readonly { readonly port: number }[];
  };
}

const serviceNames = Object.keys(services) as ServiceName[];
const nameLabel = 'app.kubernetes.io/name';
const workloads = ['Deployment', 'StatefulSet', 'Job'];

/** Compares a rendered overlay with the topology, the settings and the base images. */
export function kubernetesDifferences(overlay: string, rendered: string): string[] {
  const objects = parseAllDocuments(rendered).map((document) => document.toJS() as KubernetesObject);
  const found = objects.filter(({ kind }) => workloads.includes(kind));
  return [
    ...found.flatMap(workload),
    ...['edge', 'gateway', ...deployableServices, 'migrate'].flatMap((name) =>
      found.some(({ metadata }) => metadata.labels?.[nameLabel] === name) ? [] : [`there is no ${name}`],
    ),
    ...operatorSettings(objects),
    ...exposure(objects),
    ...objects
      .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/part-of'] !== 'portfolio')
      .map(({ kind, metadata }) => `${kind} ${metadata.name} would stay when the overlay loses it: it lacks our label`),
  ].map((line) => `${overlay}: ${line}`);
}

function workload(object: KubernetesObject): string[] {
  const name = serviceNames.find((each) => each === object.metadata.labels?.[nameLabel]);
  const pod = object.spec?.template?.spec;
  if (name === undefined || pod === undefined) return [`${object.kind} ${object.metadata.name} is not of the topology`];
  const [container] = pod.containers;
  if (container === undefined || pod.containers.length > 1) return [`${name} has not one container`];
  return [
    ...limitsAndGrace(name, pod, container),
    ...hardening(name, pod),
    ...ports(name, container),
    ...probes(name, container),
    ...images(name, pod),
    ...environment(name, container),
  ];
}

function limitsAndGrace(name: ServiceName, pod: Pod, { resources, lifecycle }: Container): string[] {
  const { limits, stopGraceSeconds } = services[name];
  const own = deployableServices.some((each) => each === name) || name === 'migrate' || name === 'import';
  return [
    ...unequal(`CPU limit of ${name}`, inCores(resources.limits.cpu), limits.cpus),
    ...unequal(`memory limit of ${name}`, inMiB(resources.limits.memory), limits.memoryMiB),
    // What a node promises of memory must be what the container may use, or it is ended where the node runs out.
    ...unequal(`memory request of ${name}`, resources.requests.memory, resources.limits.memory),
    ...unequal(
      `grace period of ${name}`,
      pod.terminationGracePeriodSeconds,
      stopGraceSeconds + (lifecycle?.preStop.sleep.seconds ?? 0),
    ),
    ...(own ? unequal(`user of ${name}`, pod.securityContext?.runAsUser, containerUser) : []),
  ];
}

function inCores(cpu = ''): number {
  return cpu.endsWith('m') ? Number(cpu.slice(0, -1)) / 1000 : Number(cpu);
}

function inMiB(memory = ''): number {
  return memory.endsWith('Gi') ? Number(memory.slice(0, -2)) * 1024 : Number(memory.replace(/Mi$/, ''));
}

function hardening(name: ServiceName, pod: Pod): string[] {
  const { runAsNonRoot, seccompProfile } = pod.securityContext ?? {};
  return [
    ...unequal(`token of ${name}`, pod.automountServiceAccountToken, false),
    ...unequal(`service links of ${name}`, pod.enableServiceLinks, false),
    ...unequal(
      `pod of ${name}`,
      { runAsNonRoot, seccompProfile },
      { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    ),
    ...[...pod.containers, ...(pod.initContainers ?? [])].flatMap((container) =>
      unequal(`container ${container.name} of ${name}`, container.securityContext, {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
      }),
    ),
  ];
}

function ports(name: ServiceName, container: Container): string[] {
  const { port, metricsPort } = services[name];
  const expected = [port, metricsPort].filter((value) => value !== undefined);
  return unequal(
    `ports of ${name}`,
    (container.ports ?? []).map(({ containerPort }) => containerPort),
    expected,
  );
}

function probes(name: ServiceName, { startupProbe, readinessProbe, livenessProbe }: Container): string[] {
  const { health, port } = services[name];
  if (health === undefined) return [];
  const pathOf = (probe: Probe | undefined) =>
    probe?.httpGet?.path ??
    /127\.0\.0\.1\/(\d+) .*GET (\S+) /
      .exec(probe?.exec?.command.join(' ') ?? '')
      ?.slice(1)
      .join(' ');
  const prefix = deployableServices.some((each) => each === name) ? '' : `${port} `;
  return unequal(
    `probes of ${name}`,
    [startupProbe, livenessProbe, readinessProbe].map(pathOf),
    [health.liveness, health.liveness, health.readiness].map((path) => prefix + path),
  );
}

function images(name: ServiceName, pod: Pod): string[] {
  const digestOf = (image: string) => image.split('@')[1] ?? '';
  const zeros = `sha256:${'0'.repeat(64)}`;
  const used = [...pod.containers, ...(pod.initContainers ?? [])].map(({ image }) => image);
  const pinned = { edge: baseImages.NGINX_IMAGE, gateway: baseImages.NGINX_IMAGE, db: baseImages.POSTGRES_IMAGE };
  return used.flatMap((image) => {
    if (deployableServices.some((each) => image.includes(`/portfolio-${each}@`)))
      return unequal(`digest of ${image}`, digestOf(image), zeros);
    return unequal(`image of ${name}`, digestOf(image), digestOf(pinned[name as keyof typeof pinned] ?? ''));
  });
}

/** The fixed values stand in the pod; the operator's in the ConfigMap `settings`. */
function environment(name: ServiceName, container: Container): string[] {
  if (name === 'edge' || name === 'gateway' || name === 'db') return [];
  const expected = Object.entries<Setting>(serviceSettings).flatMap(([setting, declared]) => {
    const value = valueIn('kubernetes', declared, name as Program);
    return typeof value === 'string' ? [[setting, value]] : [];
  });
  const given = (container.env ?? []).map(({ name: variable, value }) => [variable, value]);
  return unequal(`environment of ${name}`, Object.fromEntries(given), Object.fromEntries(expected));
}

function operatorSettings(objects: readonly KubernetesObject[]): string[] {
  const settings = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('settings-'));
  const expected = Object.entries<Setting>(serviceSettings).flatMap(([name, setting]) => {
    const values = setting.readBy.map((program) => valueIn('kubernetes', setting, program));
    const preset = values.find(
      (value) => typeof value === 'object' && value.source === 'operator' && value.default !== '',
    );
    return preset === undefined ? [] : [name];
  });
  return unequal('names in the ConfigMap settings', Object.keys(settings?.data ?? {}).sort(), expected.sort());
}

/** What is reachable from outside asks for a password: the settings checker refuses the edge otherwise. */
function exposure(objects: readonly KubernetesObject[]): string[] {
  const open = objects.filter(
    ({ kind, spec }) => kind === 'Service' && ['LoadBalancer', 'NodePort'].includes(spec?.type ?? ''),
  );
  const edge = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'edge');
  const configure = edge?.spec?.template?.spec.initContainers?.[0];
  const setTo = (name: string) => configure?.env?.find((variable) => variable.name === name)?.value;
  const isOpen = open.length > 0;
  return [
    ...unequal('the edge is opened to', setTo('BIND'), isOpen ? '0.0.0.0' : '127.0.0.1'),
    ...(isOpen ? unequal('password file of the open edge', setTo('EDGE_PASSWORD_FILE'), 'users') : []),
  ];
}

/** @returns CPU in cores and memory in MiB that the overlay's long-running pods request */
export function requestsOf(rendered: string): { readonly cpu: number; readonly memoryMiB: number } {
  const objects = parseAllDocuments(rendered).map((document) => document.toJS() as KubernetesObject);
  const pods = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  const sum = (of: (container: Container) => number) =>
    pods.reduce((total, { spec }) => {
      // Without a number of replicas the autoscaler starts two.
      const replicas = spec?.replicas ?? 2;
      return total + replicas * (spec?.template?.spec.containers ?? []).map(of).reduce((a, b) => a + b, 0);
    }, 0);
  return {
    cpu: sum(({ resources }) => inCores(resources.requests.cpu)),
    memoryMiB: sum(({ resources }) => inMiB(resources.requests.memory)),
  };
}
