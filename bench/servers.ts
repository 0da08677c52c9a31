import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Service, startService } from '../local/processes/processes.ts';
import { backendNodeArguments } from '../platform/topology.ts';
import { eventually } from '../tools/kit/eventually.ts';
import { freePort } from '../tools/kit/free-port.ts';
import { repository } from '../tools/kit/repository.ts';
import type { BenchServer } from './database.ts';

export interface Running {
  readonly url: string;
}

export interface Measured extends Running {
  /** CPU seconds that the process has used so far. */
  cpuSeconds(): Promise<number>;
}

export interface RunningApi extends Measured {
  /** Resident memory in bytes. */
  residentMemory(): Promise<number>;
}

/** The API as `npm start` runs it: logging to a file, metrics on. */
export async function startApi(
  server: BenchServer,
  readerUrl: string,
  name: string,
  extra: { nodeArguments?: readonly string[]; environment?: Readonly<Record<string, string>> } = {},
): Promise<RunningApi> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const service = startService({
    name,
    directory: join(repository, 'backend'),
    script: 'src/server.ts',
    nodeArguments: [...backendNodeArguments, ...(extra.nodeArguments ?? [])],
    environment: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: readerUrl,
      HOST: '127.0.0.1',
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      ...extra.environment,
    },
    logFile: join(server.directory, `${name}.log`),
  });
  server.defer(() => service.stop(10_000));
  const url = `http://127.0.0.1:${port}`;
  await untilAnswering(`${url}/ready`, service);
  const metric = async (name: string) => {
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
  };
  return {
    url,
    cpuSeconds: () => metric('process_cpu_seconds_total'),
    residentMemory: () => metric('process_resident_memory_bytes'),
  };
}

/** The built dashboard as `npm start` runs it: logging to a file, metrics on. */
export async function startDashboard(server: BenchServer, apiUrl: string, name: string): Promise<Running> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const service = startService({
    name,
    directory: join(repository, 'frontend', 'dist'),
    script: 'server.js',
    environment: {
      ...process.env,
      NODE_ENV: 'production',
      API_URL: apiUrl,
      HOST: '127.0.0.1',
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
    },
    logFile: join(server.directory, `${name}.log`),
  });
  server.defer(() => service.stop(10_000));
  const url = `http://127.0.0.1:${port}`;
  await untilAnswering(`${url}/readyz`, service);
  return { url };
}

const nextCommand = join(repository, 'frontend', 'node_modules', 'next', 'dist', 'bin', 'next');

/** Builds a Next application of frontend/bench and serves it with Next's own server. */
export async function startNextApp(server: BenchServer, application: string, apiUrl: string): Promise<Running> {
  const folder = join(repository, 'frontend', 'bench', application);
  const environment = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', API_URL: apiUrl };
  await promisify(execFile)(process.execPath, [nextCommand, 'build'], { cwd: folder, env: environment });
  const port = await freePort();
  const child = fork(nextCommand, ['start', '--hostname', '127.0.0.1', '--port', String(port)], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  server.defer(() => {
    child.kill('SIGTERM');
    return ended;
  });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswering(url, { name: application, child });
  return { url };
}

const connectionHeaders = new Set(['connection', 'keep-alive', 'date', 'transfer-encoding']);

/** A bare `node:http` server that repeats one response of another server: the same headers and bytes. */
export async function startBareServer(server: BenchServer, model: string): Promise<Measured> {
  const response = await fetch(model);
  if (!response.ok) throw new Error(`${model} answered ${response.status}.`);
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !connectionHeaders.has(name)));
  const child = fork(join(import.meta.dirname, 'bare-server.ts'));
  const ended = once(child, 'exit');
  server.defer(() => {
    child.disconnect();
    return ended;
  });
  child.send({ headers, body: await response.text() });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    cpuSeconds: async () => {
      const answer = once(child, 'message');
      child.send('cpu');
      const [{ user, system }] = (await answer) as [NodeJS.CpuUsage];
      return (user + system) / 1e6;
    },
  };
}

/** Waits for the first 2xx. @throws Error when the service exits first, or at the timeout */
export async function untilAnswering(
  url: string,
  service: Pick<Service, 'name' | 'child'>,
  timeoutMs = 60_000,
): Promise<void> {
  const requireRunning = () => {
    const { exitCode } = service.child;
    if (exitCode !== null) throw new Error(`The ${service.name} exited with code ${exitCode} before it answered.`);
  };
  const answers = async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  };
  await eventually(`${url} answers`, timeoutMs, answers, { intervalMs: 50, beforeEach: requireRunning });
}
