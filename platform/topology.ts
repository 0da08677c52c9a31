/**
 * The facts that all targets share: which services there are, where they listen, who may call whom, and their limits.
 * The CDK and `npm start` import this file; parity.test.ts compares Compose, nginx and the Dockerfiles with it.
 */

export interface HealthPaths {
  /** Answers 200 while the process works at all. Orchestrators ask this one, and replace a container that fails it. */
  readonly liveness: string;
  /** Answers 200 only while requests should be sent here. Load balancers ask this one. */
  readonly readiness: string;
}

export interface Limits {
  readonly memoryMiB: number;
  /** CPU limit in cores; 1 is a whole core. */
  readonly cpus: number;
  readonly pids: number;
}

export interface Service<Callee extends string = ServiceName> {
  readonly description: string;
  /** Port of the application protocol; absent for one-off tasks, which don't listen. */
  readonly port?: number;
  /** Port for Prometheus metrics. No gateway routes it; only the scraper reaches it. */
  readonly metricsPort?: number;
  readonly health?: HealthPaths;
  /** Services that this one connects to. Each pair has a network of its own; no other pair has a route. */
  readonly calls: readonly Callee[];
  readonly limits: Limits;
  /** Longest graceful shutdown in seconds, from SIGTERM to exit. SIGKILL follows only after this time. */
  readonly stopGraceSeconds: number;
  /** True if this project builds, releases and deploys it from a folder of the same name with a Dockerfile. */
  readonly deployable?: true;
}

/** The further properties of a deployable service, with which every target can run, route to, verify and monitor it. */
export interface Deployable<Callee extends string = ServiceName> extends Service<Callee> {
  readonly deployable: true;
  readonly port: number;
  readonly metricsPort: number;
  readonly health: HealthPaths;
  /** The command that its image runs, by full path: the images have no shell, and Node is not on their PATH. */
  readonly container: {
    readonly entryPoint: readonly string[];
    readonly command: readonly string[];
    /**
     * Exits with 0 while the process is live. ECS runs it in the container. Compose uses the Dockerfile's HEALTHCHECK.
     */
    readonly healthCommand: readonly string[];
  };
  /** The paths that the public edge routes to it, under a prefix that the edge strips. */
  readonly offered: {
    readonly prefix: string;
    readonly paths: readonly string[];
    /** Who sends the requests. Without a session, a browser is redirected to sign in and a program gets a 401. */
    readonly audience: 'browser' | 'program';
  };
  /** Besides the health paths, the paths that a new version must answer with 200 before it gets traffic. */
  readonly trialPaths: readonly string[];
}

/**
 * Node's arguments for the API: a heap that fits its 512 MiB. By default V8 sizes the heap by the machine's memory, and
 * keeps garbage that a full collection would free.
 */
export const backendNodeArguments: readonly string[] = ['--max-old-space-size=256', '--max-semi-space-size=16'];

/** Exit code of a service with a faulty configuration (EX_CONFIG of sysexits.h): restarting it does not help. */
export const configurationExitCode = 78;

/** The only published port: the dashboard at `/`, the API at `/api/*`. */
export const publicPort = 8080;

/** The edge routes requests with this prefix to the API's gateway and strips the prefix. */
export const apiPrefix = '/api';

/** The paths that the gateway passes on to the API. It answers 404 to all others. */
export const publicApiPaths: readonly string[] = [
  '/health',
  '/status',
  '/assets',
  '/assets.csv',
  '/assets.xlsx',
  '/assets/*',
  '/insights',
  '/insights/*',
  '/imports',
  '/imports/*',
  '/openapi.json',
  '/docs',
  '/docs/*',
];

/** The user that our own images run as (distroless `nonroot`). */
export const containerUser = 65532;

/** The path of Node in the distroless image, whose PATH does not include it. */
export const nodeBinary = '/nodejs/bin/node';

const serviceList = {
  edge: {
    description:
      'Public edge: the only published port; routes the dashboard and the API (nginx; a public load balancer on AWS)',
    port: publicPort,
    health: { liveness: '/healthz', readiness: '/healthz' },
    calls: ['frontend', 'gateway'],
    limits: { memoryMiB: 64, cpus: 0.5, pids: 64 },
    stopGraceSeconds: 30,
  },
  frontend: {
    description: 'The dashboard, rendered on the server (Next.js)',
    port: 3000,
    metricsPort: 9464,
    health: { liveness: '/healthz', readiness: '/readyz' },
    calls: ['gateway'],
    limits: { memoryMiB: 512, cpus: 1, pids: 128 },
    stopGraceSeconds: 30,
    deployable: true,
    container: {
      entryPoint: [nodeBinary],
      command: ['server.js'],
      healthCommand: [nodeBinary, 'healthcheck.js'],
    },
    offered: { prefix: '', paths: ['/*'], audience: 'browser' },
    trialPaths: ['/', '/assets'],
  },
  gateway: {
    description: "Internal gateway: the API's one address (nginx; an internal load balancer on AWS)",
    port: 80,
    health: { liveness: '/healthz', readiness: '/healthz' },
    calls: ['backend'],
    limits: { memoryMiB: 64, cpus: 0.5, pids: 64 },
    stopGraceSeconds: 30,
  },
  backend: {
    description: 'The Portfolio API (Fastify), read-only over HTTP',
    port: 8000,
    metricsPort: 9464,
    health: { liveness: '/health', readiness: '/ready' },
    calls: ['db'],
    limits: { memoryMiB: 512, cpus: 1, pids: 128 },
    stopGraceSeconds: 30,
    deployable: true,
    container: {
      entryPoint: [nodeBinary],
      command: [...backendNodeArguments, 'dist/server.js'],
      healthCommand: [nodeBinary, 'dist/healthcheck.js'],
    },
    offered: { prefix: apiPrefix, paths: publicApiPaths, audience: 'program' },
    trialPaths: ['/insights', '/assets?limit=20'],
  },
  db: {
    description: 'PostgreSQL 17',
    port: 5432,
    calls: [],
    limits: { memoryMiB: 1024, cpus: 2, pids: 256 },
    stopGraceSeconds: 60,
  },
  migrate: {
    description: 'Brings the schema and the roles up to date, then exits; runs before every deployment',
    calls: ['db'],
    limits: { memoryMiB: 256, cpus: 1, pids: 64 },
    stopGraceSeconds: 60,
  },
  import: {
    description: 'Loads one loan tape, then exits',
    calls: ['db'],
    limits: { memoryMiB: 512, cpus: 1, pids: 64 },
    stopGraceSeconds: 60,
  },
} as const satisfies Readonly<Record<string, Service<string> | Deployable<string>>>;

export type ServiceName = keyof typeof serviceList;

/**
 * The type checks that each entry calls only services of this list, and that deployable ones have every `Deployable`
 * property.
 */
export const services: Readonly<Record<ServiceName, Service> & Record<DeployableService, Deployable>> = serviceList;

export type DeployableService = {
  [Name in ServiceName]: (typeof serviceList)[Name] extends { readonly deployable: true } ? Name : never;
}[ServiceName];

/** In deployment order: a service comes after those that it calls, so callees come last in the list above. */
export const deployableServices: readonly DeployableService[] = (Object.keys(services) as ServiceName[])
  .filter((name): name is DeployableService => services[name].deployable === true)
  .reverse();

/** @throws Error if the service has no port */
export function portOf(name: ServiceName): number {
  const { port } = services[name];
  if (port === undefined) throw new Error(`The topology gives ${name} no port`);
  return port;
}

export interface Arrow<Caller extends string = ServiceName> {
  readonly from: Caller;
  readonly to: ServiceName;
  readonly port: number;
}

/** Every pair of caller and callee, with the callee's port. No other pair may have a route. */
export function arrows(): Arrow[] {
  return (Object.keys(services) as ServiceName[]).flatMap((from) =>
    services[from].calls.map((to) => ({ from, to, port: portOf(to) })),
  );
}

export type ObserverName = 'prometheus' | 'probe' | 'postgres-metrics';

export interface Observer {
  readonly port: number;
  readonly calls: readonly ServiceName[];
  /** The port that it connects to: the one for metrics, or the one that every client uses. */
  readonly asks: 'port' | 'metricsPort';
}

/** The containers that measure the system from outside, in Compose only. On AWS, CloudWatch does this. */
export const observers: Readonly<Record<ObserverName, Observer>> = {
  prometheus: { port: 9090, calls: deployableServices, asks: 'metricsPort' },
  probe: { port: 9115, calls: ['edge', 'gateway'], asks: 'port' },
  'postgres-metrics': { port: 9187, calls: ['db'], asks: 'port' },
};

/** Like `arrows`. Each pair has its own network, so that no service reaches another through an observer of both. */
export function observerArrows(): Arrow<ObserverName>[] {
  return (Object.keys(observers) as ObserverName[]).flatMap((from) =>
    observers[from].calls.map((to) => {
      const port = services[to][observers[from].asks];
      if (port === undefined) throw new Error(`${from} measures ${to}, which has no port for that`);
      return { from, to, port };
    }),
  );
}
