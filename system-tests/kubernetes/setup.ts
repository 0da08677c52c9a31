/** A cluster, its administrator's part, and the system deployed into it from nothing by its one command. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { TestProject } from 'vitest/node';
import { byDigest } from '../../delivery/images/image-reference.ts';
import { baseImages as pinned } from '../../platform/base-images.ts';
import { baseImageVariables } from '../../tools/base-images/base-images.ts';
import { registryAddress, startCluster } from '../../tools/cluster/cluster.ts';
import { ensureEngine } from '../../tools/engine/docker-engine.ts';
import { run } from '../../tools/kit/command.ts';
import { repository } from '../../tools/kit/repository.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Undefined if this machine can't run a cluster. */
    cluster: Installed | undefined;
  }
}

export interface Installed {
  /** The administrator's. */
  readonly kubeconfig: string;
  /** Of somebody with the rights of the Role portfolio-deployer and no others. */
  readonly deployer: string;
  readonly overlay: string;
  /** Seconds from an empty cluster to the demo portfolio. */
  readonly seconds: number;
}

/** On loopback, leads to the edge. */
export const edgePort = 16095;
export const firstRelease = 'one';

/** What bad releases of the API have in their Dockerfile: another program in place of the server. */
const healthy = "if (['/health', '/healthz', '/ready', '/readyz'].includes(request.url)) return response.end('{}');";
const program = (script: string) => `CMD ["-e", ${JSON.stringify(script)}]\n`;
const server = (answer: string) =>
  program(`require('node:http').createServer((request, response) => { ${healthy} ${answer} }).listen(8000, '0.0.0.0')`);
export const badReleases: Readonly<Record<string, string>> = {
  'cannot-migrate': 'ENV NODE_OPTIONS=--require=/app/missing.js\n',
  'never-ready': program('setInterval(() => {}, 1000)'),
  'answers-500': server("response.statusCode = 500; response.end('{}');"),
  slow: server("setTimeout(() => response.end('{}'), 2500);"),
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const possible = ['go', 'kubectl', 'openssl'].filter((tool) => spawnSync('which', [tool]).status !== 0);
  if (possible.length > 0 && process.env.CI !== 'true') {
    process.stderr.write(`skipped: a test cluster needs ${possible.join(', ')}\n`);
    project.provide('cluster', undefined);
    return async () => undefined;
  }
  await ensureEngine();
  execFileSync(process.execPath, [join(repository, 'tools/installers/install-tools.ts'), 'delivery'], {
    stdio: 'inherit',
  });
  const images = { ...pinned, ...baseImageVariables() };
  buildReleases(images);
  const cluster = await startCluster(edgePort);
  const folder = mkdtempSync(join(tmpdir(), 'overlay-'));
  const stop = async () => {
    rmSync(folder, { recursive: true });
    await cluster.stop();
  };
  try {
    process.env.KUBECONFIG = cluster.kubeconfig;
    for (const release of [firstRelease, 'two', ...Object.keys(badReleases)])
      for (const service of ['backend', 'frontend'])
        cluster.publish(`portfolio-${service}:kubernetes-${release}`, `portfolio-${service}`, release);
    const overlay = writeOverlay(folder, {
      nginx: cluster.publish(images.NGINX_IMAGE, 'nginx', '1'),
      postgres: cluster.publish(images.POSTGRES_IMAGE, 'postgres', '1'),
    });
    administer();
    const started = performance.now();
    const deploy = join(repository, 'delivery/deployment/deploy-kubernetes.ts');
    const url = `http://127.0.0.1:${edgePort}`;
    const deployer = asDeployer(folder, cluster.kubeconfig);
    run(process.execPath, [deploy, firstRelease, '--registry', registryAddress, '--overlay', overlay, '--url', url], {
      env: { KUBECONFIG: deployer },
    });
    const seconds = (performance.now() - started) / 1000;
    project.provide('cluster', { kubeconfig: cluster.kubeconfig, deployer, overlay, seconds });
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first release from the sources; the others are made from it. */
function buildReleases(images: Readonly<Record<string, string>>): void {
  const build = (tag: string, dockerfile: string) =>
    run('docker', ['build', '--quiet', '--tag', tag, '-'], { input: dockerfile });
  for (const service of ['backend', 'frontend']) {
    const first = `portfolio-${service}:kubernetes-${firstRelease}`;
    run('docker', [
      ...['build', '--quiet', '--tag', first, '--build-arg', `RELEASE=${firstRelease}`],
      ...['NODE_IMAGE', 'RUNTIME_IMAGE'].flatMap((name) => ['--build-arg', `${name}=${images[name]}`]),
      join(repository, service),
    ]);
    const named = (release: string) =>
      `FROM ${first}\nENV RELEASE=${release}\nLABEL org.opencontainers.image.version=${release}\n`;
    build(`portfolio-${service}:kubernetes-two`, named('two'));
    for (const [release, fault] of Object.entries(badReleases))
      build(`portfolio-${service}:kubernetes-${release}`, named(release) + (service === 'backend' ? fault : ''));
  }
}

/** The committed overlay, with nginx and PostgreSQL from the cluster's registry. */
function writeOverlay(folder: string, images: { readonly nginx: string; readonly postgres: string }): string {
  const overlay = join(folder, 'test');
  mkdirSync(overlay);
  const from = (name: string, image: string) => {
    const { repository: newName, digest } = byDigest(image);
    return { name, newName, digest };
  };
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [relative(overlay, join(import.meta.dirname, 'overlay'))],
    images: [
      from('docker.io/nginxinc/nginx-unprivileged', images.nginx),
      from('docker.io/library/postgres', images.postgres),
    ],
  };
  // JSON is valid YAML.
  writeFileSync(join(overlay, 'kustomization.yaml'), JSON.stringify(kustomization));
  return overlay;
}

/** What an administrator does once: the bundle, with the registry of these tests, and a volume for the database. */
function administer(): void {
  const bundle = run('kubectl', ['kustomize', join(repository, 'kubernetes/cluster')]);
  const apply = (input: string) => run('kubectl', ['apply', '--server-side', '--filename', '-'], { input });
  apply(bundle.replace('registry.example/', `${registryAddress}/`));
  run('docker', ['exec', 'node-1', 'mkdir', '-p', '/var/database']);
  run('kubectl', ['apply', '--filename', join(import.meta.dirname, 'overlay/volume.yaml')]);
}

/** @returns the path of a kubeconfig that acts as somebody to whom the Role is bound */
function asDeployer(folder: string, kubeconfig: string): string {
  run('kubectl', [
    ...['--namespace', 'portfolio', 'create', 'rolebinding', 'deployer'],
    ...['--role', 'portfolio-deployer', '--user', 'deployer'],
  ]);
  const path = join(folder, 'deployer.kubeconfig');
  const text = readFileSync(kubeconfig, 'utf8');
  writeFileSync(path, text.replace(/(client-key-data: [^}]+)\}/, '$1, as: deployer}'), { mode: 0o600 });
  return path;
}
