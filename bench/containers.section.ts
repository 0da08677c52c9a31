import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type BaseImageVariable, baseImages } from '../platform/base-images.ts';
import { baseImageVariables } from '../tools/base-images/base-images.ts';
import { eventually } from '../tools/kit/eventually.ts';
import { freePort } from '../tools/kit/free-port.ts';
import { repository } from '../tools/kit/repository.ts';
import type { BenchServer } from './database.ts';
import { interleaved, type Load, measureLoad, median, ratios } from './load.ts';
import {
  latencyCells,
  ms,
  perSecond,
  roundLatencyCells,
  type SectionReport,
  spread,
  type Target,
  times,
} from './report.ts';
import type { Scale } from './scale.ts';

const execute = promisify(execFile);
const release = 'bench';
const connections = 16;
const installed = ['docker-compose.yml', 'nginx', 'secrets', 'samples', 'backend', 'frontend', 'examples', 'compose'];

/** Different backends behind the same two tiers. */
const subjects = {
  'Portfolio API': { project: 'portfolio-bench-api', files: [] },
  'bare node:http': { project: 'portfolio-bench-bare', files: ['bare.yml'] },
  'FastAPI example': { project: 'portfolio-bench-fastapi', files: ['examples/fastapi-backend/compose.yml'] },
} as const;
type Subject = keyof typeof subjects;
const names = Object.keys(subjects) as Subject[];

/**
 * The size of the images, the start and the memory of the containers, and the throughput through both nginx tiers.
 * Needs a Docker Engine.
 */
export async function containersSection(server: BenchServer): Promise<SectionReport> {
  const { directory, scale } = server;
  const images = baseImageVariables();
  const systems = await install(join(directory, 'installation'), images);
  const { 'Portfolio API': own, 'bare node:http': bare, 'FastAPI example': example } = systems;
  server.defer(async () => {
    for (const name of names)
      await systems[name].compose('--profile', '*', 'down', '--volumes', '--timeout', '1', '--rmi', 'local');
  });
  await own.compose('build', '--quiet');
  await own.compose('up', '--detach', '--wait', '--no-build');
  writeFileSync(join(own.folder, 'bare.yml'), bareBackend(await (await fetch(own.url)).text()));
  await example.compose('build', '--quiet', 'backend');
  for (const system of [bare, example])
    for (const services of [['configure', 'backend', 'gateway'], ['edge']])
      await system.compose('up', '--detach', '--no-deps', '--wait', '--no-build', ...services);
  const parts = [
    await imageSizes(images.RUNTIME_IMAGE ?? process.env.RUNTIME_IMAGE ?? baseImages.RUNTIME_IMAGE),
    await backendStart(own, scale.rounds(9)),
    await throughput(systems, scale),
    await memory(own, scale),
  ];
  return { tables: parts.flatMap(({ tables }) => tables), targets: parts.flatMap(({ targets }) => targets) };
}

async function imageSizes(runtime: string): Promise<SectionReport> {
  const backend = await megabytesOver(runtime, `portfolio-backend:${release}`);
  const frontend = await megabytesOver(runtime, `portfolio-frontend:${release}`);
  return {
    tables: [
      {
        title: 'Images',
        columns: ['image', 'over the runtime base'],
        rows: [
          ['backend', megabytes(backend)],
          ['frontend', megabytes(frontend)],
        ],
      },
    ],
    targets: [
      sizeTarget('backend image over the runtime base', backend, 15),
      sizeTarget('frontend image over the runtime base', frontend, 45),
    ],
  };
}

async function backendStart(own: System, starts: number): Promise<SectionReport> {
  const ready: number[] = [];
  for (let start = 0; start < starts; start += 1) ready.push(await startToReady(own));
  return {
    tables: [
      {
        title: 'From the start of a backend container until it is ready (p99 is the slowest)',
        columns: ['starts', 'p50', 'p99'],
        rows: [[String(ready.length), ...latencyCells(ready)]],
      },
    ],
    targets: [
      {
        what: 'backend, from the start of its container until it is ready, median',
        measured: ms(median(ready)),
        wanted: `under ${ms(1_000)}`,
        met: median(ready) < 1_000,
      },
    ],
  };
}

async function throughput(systems: Readonly<Record<Subject, System>>, scale: Scale): Promise<SectionReport> {
  const rounds = scale.rounds(7);
  const load = { connections, seconds: scale.seconds(3) };
  const loaded = Object.fromEntries(names.map((name) => [name, () => measureLoad(systems[name].url, load)])) as Record<
    Subject,
    () => Promise<Load>
  >;
  await interleaved(1, loaded);
  const results = await interleaved<Load, Subject>(rounds, loaded);
  const rate = (name: Subject) => results[name].map(({ requestsPerSecond }) => requestsPerSecond);
  const against = (name: Subject) => ratios(rate('Portfolio API'), rate(name));
  const share = median(against('bare node:http'));
  return {
    tables: [
      {
        title: `/api/insights through edge and gateway, ${connections} connections, ${rounds} alternating rounds of ${load.seconds} s`,
        columns: ['behind both tiers', 'requests', 'p50', 'p99', 'API ÷ this'],
        rows: names.map((name) => [
          name,
          perSecond(median(rate(name))),
          ...roundLatencyCells(results[name]),
          name === 'Portfolio API' ? '' : spread(against(name), times),
        ]),
      },
    ],
    targets: [
      {
        what: '/api/insights through both tiers: throughput of bare node:http behind the same tiers',
        measured: times(share),
        wanted: `at least ${times(0.6)}`,
        met: share >= 0.6,
      },
    ],
  };
}

async function memory(own: System, scale: Scale): Promise<SectionReport> {
  return {
    tables: [
      {
        title: 'Memory of each container under constant requests to the overview and /api/insights',
        columns: ['container', 'used', 'limit'],
        rows: await memoryUnderLoad(own, scale.seconds(8)),
      },
    ],
    targets: [],
  };
}

/** One Compose project whose edge has its own port. */
interface System {
  readonly project: string;
  readonly folder: string;
  /** The insights, through both tiers. */
  readonly url: string;
  compose(...args: string[]): Promise<string>;
}

/** A copy of the installation, so that nothing in the checkout is touched. */
async function install(
  folder: string,
  images: Partial<Record<BaseImageVariable, string>>,
): Promise<Record<Subject, System>> {
  mkdirSync(folder);
  for (const part of installed) {
    cpSync(join(repository, part), join(folder, part), {
      recursive: true,
      filter: (source) => !/\/(node_modules|dist|\.next)$/.test(source),
    });
  }
  // Without the limits per client, which would refuse a load from one address.
  const edge = join(folder, 'nginx/frontend.conf');
  writeFileSync(edge, readFileSync(edge, 'utf8').replace(/^ *limit_(req|conn) .*$/gm, ''));

  const system = async (name: Subject): Promise<System> => {
    const { project, files } = subjects[name];
    const port = await freePort();
    const env = {
      ...process.env,
      ...images,
      RELEASE: release,
      PORT: String(port),
      COMPOSE_PROJECT_NAME: project,
      COMPOSE_FILE: ['docker-compose.yml', ...files].join(':'),
    };
    const compose = async (...args: string[]) =>
      (await execute('docker', ['compose', ...args], { cwd: folder, env, maxBuffer: 64 << 20 })).stdout.trim();
    return { project, folder, url: `http://127.0.0.1:${port}/api/insights`, compose };
  };
  return {
    'Portfolio API': await system('Portfolio API'),
    'bare node:http': await system('bare node:http'),
    'FastAPI example': await system('FastAPI example'),
  };
}

/** A backend that only repeats the API's response to /insights. */
function bareBackend(body: string): string {
  const script = `const body = ${JSON.stringify(body)}; require('node:http').createServer((request, response) => { response.setHeader('content-type', 'application/json'); response.end(body); }).listen(8000, '0.0.0.0')`;
  // Compose reads a single dollar sign as the start of a variable.
  const command = JSON.stringify(script).replaceAll('$', '$$$$');
  return `
services:
  backend:
    image: \${RUNTIME_IMAGE:-${baseImages.RUNTIME_IMAGE}}
    command: ["-e", ${command}]
    build: !reset null
    healthcheck: { test: ["CMD", "/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:8000/')"], interval: 2s }
    depends_on: !reset {}
`;
}

async function docker(...args: string[]): Promise<string> {
  return (await execute('docker', args, { maxBuffer: 64 << 20 })).stdout.trim();
}

async function megabytesOver(base: string, image: string): Promise<number> {
  const size = async (name: string) => Number(await docker('image', 'inspect', '--format', '{{.Size}}', name));
  return ((await size(image)) - (await size(base))) / 1e6;
}

/**
 * From the moment the engine starts the container to its log line "ready". Both timestamps come from this machine's
 * clock.
 */
async function startToReady({ compose }: System): Promise<number> {
  const id = (await compose('run', '--detach', '--no-deps', 'backend')).split('\n').at(-1) ?? '';
  try {
    const isReady = async () => {
      const lines = (await docker('logs', id)).split('\n').filter(Boolean);
      return lines
        .map((line) => JSON.parse(line) as { time: string; message: string })
        .find(({ message }) => message === 'ready');
    };
    const { time } = await eventually('the backend is ready', 30_000, isReady, { intervalMs: 50 });
    return Date.parse(time) - Date.parse(await docker('inspect', '--format', '{{.State.StartedAt}}', id));
  } finally {
    await docker('rm', '--force', id);
  }
}

async function memoryUnderLoad({ project, url, compose }: System, seconds: number): Promise<string[][]> {
  const containers = (await compose('ps', '--quiet')).split('\n');
  const overview = new URL('/', url).href;
  const loads = [overview, url].map((target) => measureLoad(target, { connections, seconds }));
  const sampled = delay(seconds * 500).then(() =>
    docker('stats', '--no-stream', '--format', '{{.Name}}\t{{.MemUsage}}', ...containers),
  );
  const [stats] = await Promise.all([sampled, ...loads]);
  return stats
    .split('\n')
    .map((line) => {
      const [name = '', usage = ''] = line.split('\t');
      return [name.slice(project.length + 1).replace(/-\d+$/, ''), ...usage.split(' / ')];
    })
    .sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
}

function sizeTarget(what: string, size: number, max: number): Target {
  return { what, measured: megabytes(size), wanted: `at most ${megabytes(max)}`, met: size <= max };
}

function megabytes(value: number): string {
  return `${value.toFixed(1)} MB`;
}
