import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The service's own folder, which doesn't count. */
export const ownFolder = 'statements';

/** The topology, docker-compose.yml, its workflow, an nginx route and its upstream; in the cluster a manifest and its line. */
export const maxFiles = 7;

interface Check {
  readonly folder: string;
  readonly command: readonly string[];
}

/**
 * Commands that must succeed afterwards, each in its folder; the first ones write what is generated. They need no engine:
 * types, plan, changed paths, workflow rules, parity of Compose, nginx, Dockerfile and manifests, and on AWS a WebService with its alarms.
 */
export const checks: readonly Check[] = [
  { folder: '.', command: ['node', 'delivery/pipeline/service-blocks.ts'] },
  { folder: '.', command: ['node', 'platform/settings/generate.ts'] },
  { folder: '.', command: ['node', 'observability/generate.ts'] },
  { folder: 'infra', command: ['npm', 'run', 'cost', '--', '--write'] },
  { folder: '.', command: ['npx', 'tsc'] },
  { folder: '.', command: ['npx', 'biome', 'check', '--error-on-warnings', '.'] },
  { folder: '.', command: ['node', '--test', 'tools/trials/add-service.planned.ts'] },
  { folder: '.', command: ['npx', 'vitest', 'run', '--root', 'platform'] },
  {
    folder: '.',
    command: [
      'npx',
      'vitest',
      'run',
      '--root',
      'delivery',
      '--exclude',
      '**/*.system.test.ts',
      // They need tools that the copy has not; ci.yml runs them.
      '--exclude',
      '**/checkers.test.ts',
      '--testTimeout',
      '120000',
    ],
  },
  { folder: '.', command: ['npx', 'vitest', 'run', '--config', 'observability/vitest.config.ts'] },
  {
    folder: 'infra',
    command: ['npx', 'vitest', 'run', 'test/intent.test.ts', 'test/delivery.test.ts', 'test/guide.test.ts'],
  },
];

/** Where an engine answers: it is built, served behind the edge, deployed and rolled back by the existing command. */
export const engineChecks: readonly Check[] = [
  { folder: '.', command: ['node', 'tools/trials/add-service.deployed.ts'] },
];

/** Adds a service in Python, with a port of its own, to a copy of the tree. */
export function addService(tree: string): void {
  const insert = (path: string, anchor: string, text: string, where: 'before' | 'after') => {
    const content = readFileSync(join(tree, path), 'utf8');
    if (content.split(anchor).length !== 2) throw new Error(`"${anchor}" is not once in ${path}.`);
    const replacement = where === 'before' ? text + anchor : anchor + text;
    writeFileSync(
      join(tree, path),
      content.replace(anchor, () => replacement),
    );
  };
  cpSync(join(import.meta.dirname, ownFolder), join(tree, ownFolder), { recursive: true });
  insert('platform/topology.ts', "    calls: ['frontend', 'gateway'", ", 'statements'", 'after');
  insert('platform/topology.ts', '  gateway: {\n    description:', topologyEntry, 'before');
  insert('docker-compose.yml', '  gateway:\n    <<: *nginx\n', composeService, 'before');
  insert('docker-compose.yml', '    networks: [public, edge-frontend, ', 'edge-statements, ', 'after');
  insert('docker-compose.yml', 'networks: [observability, prometheus-frontend, ', 'prometheus-statements, ', 'after');
  insert(
    'docker-compose.yml',
    '  edge-frontend: { internal: true }\n',
    '  edge-statements: { internal: true }\n  prometheus-statements: { internal: true }\n',
    'after',
  );
  insert('docker-compose.yml', '      FRONTEND_MEMORY_MIB:\n', '      STATEMENTS_MEMORY_MIB:\n', 'after');
  insert('nginx/edge-target.conf', 'upstream gateway {\n', nginxUpstream, 'before');
  writeFileSync(join(tree, 'kubernetes/base/statements.yaml'), manifest);
  insert('kubernetes/base/kustomization.yaml', '  - frontend.yaml\n', '  - statements.yaml\n', 'after');
  insert('nginx/frontend.conf', '    location ~ ^/(ready|', nginxRoute, 'before');
  appendFileSync(join(tree, '.github/workflows/statements-ci.yml'), workflowOf(tree));
}

const topologyEntry = `  statements: {
    description: 'Statements for print (Python)',
    port: 7000,
    metricsPort: 9465,
    health: { liveness: '/health', readiness: '/ready' },
    calls: [],
    limits: { memoryMiB: 128, cpus: 1, pids: 64 },
    stopGraceSeconds: 30,
    deployable: true,
    container: {
      entryPoint: ['/usr/bin/env', 'python3'],
      command: ['/app/server.py'],
      healthCommand: ['/usr/bin/env', 'python3', '/app/health.py'],
    },
    offered: { prefix: '/statements', paths: ['/*'], audience: 'browser' },
    trialPaths: ['/'],
  },
`;

const composeService = `  statements:
    <<: *container
    image: \${STATEMENTS_IMAGE:-portfolio-statements}:\${RELEASE:-dev}
    build:
      context: statements
      args:
        PYTHON_IMAGE:
        RELEASE: \${RELEASE:-dev}
    user: "65532:65532"
    mem_limit: \${STATEMENTS_MEMORY_MIB:-128}m
    cpus: 1
    pids_limit: 64
    stop_grace_period: 30s
    networks: [edge-statements, prometheus-statements]
    environment:
      HOST: 0.0.0.0
      PORT: "7000"
      METRICS_PORT: "9465"
      LOG_LEVEL: \${LOG_LEVEL:-info}
      ENVIRONMENT: \${ENVIRONMENT:-compose}
      OTEL_EXPORTER_OTLP_ENDPOINT:
      DRAIN_SECONDS: "3"

`;

const nginxUpstream = `upstream statements {
  zone statements 64k;
  server statements:7000 resolve max_fails=2 fail_timeout=2s;
}
`;

const manifest = `apiVersion: v1
kind: Service
metadata: { name: statements-replicas }
spec:
  clusterIP: None
  selector: { app.kubernetes.io/name: statements, track: live }
  ports: [{ name: http, port: 7000, targetPort: http }]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: statements
  labels: { app.kubernetes.io/name: statements }
spec:
  replicas: 2
  selector: { matchLabels: { app.kubernetes.io/name: statements, track: live } }
  template:
    metadata: { labels: { app.kubernetes.io/name: statements, track: live } }
    spec:
      securityContext: { runAsUser: 65532, runAsGroup: 65532 }
      containers:
        - name: statements
          image: registry.example/portfolio-statements@sha256:${'0'.repeat(64)}
          ports: [{ name: http, containerPort: 7000 }, { name: metrics, containerPort: 9465 }]
          envFrom: [{ configMapRef: { name: settings } }]
          env:
            - { name: HOST, value: 0.0.0.0 }
            - { name: PORT, value: "7000" }
            - { name: METRICS_PORT, value: "9465" }
            - { name: DRAIN_SECONDS, value: "3" }
          resources:
            requests: { cpu: 50m, memory: 128Mi }
            limits: { cpu: "1", memory: 128Mi }
          startupProbe: { failureThreshold: 60, periodSeconds: 1, httpGet: { path: /health, port: http } }
          readinessProbe: { httpGet: { path: /ready, port: http } }
          livenessProbe: { httpGet: { path: /health, port: http } }
`;

const nginxRoute = `    location /statements/ {
      proxy_pass http://statements/;
    }

`;

/** The backend's, without what needs Node's packages: its own Dockerfile tests it. */
function workflowOf(tree: string): string {
  const steps = `      - run: docker build --target test statements
`;
  return readFileSync(join(tree, '.github/workflows/backend-ci.yml'), 'utf8')
    .replace(/ {6}- uses: actions\/setup-node[\s\S]*?(?=\n {2}image:)/, steps)
    .replaceAll('backend', 'statements')
    .replaceAll('Backend', 'Statements');
}
