/**
 * The facts that every target shares: which services there are, where they listen, who may call whom, and their limits.
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
  /** Share of one CPU core, 1 = a whole core. */
  readonly cpus: number;
  readonly pids: number;
}

export interface Service<Callee extends string = ServiceName> {
  readonly description: string;
  /** Port of the application protocol; absent for one-off tasks, which listen on nothing. */
  readonly port?: number;
  /** Port for Prometheus metrics. No gateway routes it; only the scraper reaches it. */
  readonly metricsPort?: number;
  readonly health?: HealthPaths;
  /** Services that this one connects to. Each pair has a network of its own; no other pair has a route. */
  readonly calls: readonly Callee[];
  readonly limits: Limits;
  /** Longest graceful shutdown in seconds, from SIGTERM to exit. SIGKILL follows only after this time. */
  readonly stopGraceSeconds: number;
  /** True for what this project builds, releases and deploys: it has a folder of its name with a Dockerfile. */
  readonly deployable?: true;
}

/** What a deployable service also needs, so that every target can run it, offer it, try it and watch it. */
export interface Deployable<Callee extends string = ServiceName> extends Service<Callee> {
  readonly deployable: true;
  readonly port: number;
  readonly metricsPort: number;
  readonly health: HealthPaths;
  /** What its image starts, by path: its images have no shell and no search path. */
  readonly container: {
    readonly entryPoint: readonly string[];
    readonly command: readonly string[];
    /** Ends with 0 while the process is live. ECS runs it in the container; Compose runs the Dockerfile's. */
    readonly healthCommand: readonly string[];
  };
  /** What the public edge hands to it: these paths under this prefix, which the edge strips. */
  readonly offered: {
    readonly prefix: string;
    readonly paths: readonly string[];
    /** Who asks. Without a session a browser is sent to sign in, a program is refused with 401. */
    readonly audience: 'browser' | 'program';
  };
  /** Beside its health paths, what a new version must answer with 200 before it gets traffic. */
  readonly trialPaths: readonly string[];
}

/**
 * Node's arguments for the API: a heap that fits its 512 MiB. By default V8 sizes the heap by the memory of the machine, and
 * keeps garbage that a full collection would free.
 */
export const backendNodeArguments: readonly string[] = ['--max-old-space-size=256', '--max-semi-space-size=16'];

/** Exit code of a service with a faulty configuration (EX_CONFIG of sysexits.h): restarting it does not help. */
export const configurationExitCode = 78;

/** The only published port: the dashboard at `/`, the API at `/api/*`. */
export const publicPort = 8080;

/** Prefix under which the edge hands requests to the API's gateway, stripped on the way. */
export const apiPrefix = '/api';

/** The paths that the gateway passes on to the API. It answers 404 to all others. */
export const publicApiPaths: readonly string[] = [
  '/health',
  '/status',
  '/assets',
  '/assets.csv',
  '/assets/*',
  '/insights',
  '/insights/*',
  '/imports',
  '/imports/*',
  '/openapi.json',
  '/docs',
  '/docs/*',
];

/** The user our own images run as (distroless `nonroot`). */
export const containerUser = 65532;

/** Node in the distroless image, where nothing is on a search path. */
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

/** Each entry calls services of this list only, and the deployable ones have all that `Deployable` asks for. */
export const services: Readonly<Record<ServiceName, Service> & Record<DeployableService, Deployable>> = serviceList;

export type DeployableService = {
  [Name in ServiceName]: (typeof serviceList)[Name] extends { readonly deployable: true } ? Name : never;
}[ServiceName];

/** In the order in which they are deployed: a service after those that it calls, so callees come last in the list above. */
export const deployableServices: readonly DeployableService[] = (Object.keys(services) as ServiceName[])
  .filter((name): name is DeployableService => services[name].deployable === true)
  .reverse();

/** @throws when nothing listens there */
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

/** Every pair (caller, callee) that may talk, and the port it talks to. All other pairs must have no route. */
export function arrows(): Arrow[] {
  return (Object.keys(services) as ServiceName[]).flatMap((from) =>
    services[from].calls.map((to) => ({ from, to, port: portOf(to) })),
  );
}

export type ObserverName = 'prometheus' | 'probe' | 'postgres-metrics';

export interface Observer {
  readonly port: number;
  readonly calls: readonly ServiceName[];
  /** What it asks for: a service's metrics, or what anybody asks it for. */
  readonly asks: 'port' | 'metricsPort';
}

/** What measures the system from outside of it, in Compose (on AWS CloudWatch does). */
export const observers: Readonly<Record<ObserverName, Observer>> = {
  prometheus: { port: 9090, calls: deployableServices, asks: 'metricsPort' },
  probe: { port: 9115, calls: ['edge', 'gateway'], asks: 'port' },
  'postgres-metrics': { port: 9187, calls: ['db'], asks: 'port' },
};

/** Like `arrows`: each a network of its own, so that no service reaches another by way of what measures both. */
export function observerArrows(): Arrow<ObserverName>[] {
  return (Object.keys(observers) as ObserverName[]).flatMap((from) =>
    observers[from].calls.map((to) => {
      const port = services[to][observers[from].asks];
      if (port === undefined) throw new Error(`${from} measures ${to}, which doesn't listen for it`);
      return { from, to, port };
    }),
  );
}
