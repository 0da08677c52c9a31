import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { baseImages } from '../../platform/base-images.ts';
import { baseImageVariables } from '../base-images.ts';
import { interleaved, type Load, measureLoad, median } from './load.ts';
import { ms, perSecond, type SectionReport, spread, times } from './report.ts';

const repository = join(import.meta.dirname, '../..');
const release = 'bench';
const rounds = 5;
const load = { connections: 16, seconds: 3 };
const starts = 7;

/** Same two tiers, another thing behind them. */
const subjects = {
  'Portfolio API': { port: 16090, files: [] },
  'bare node:http': { port: 16091, files: ['bare.yml'] },
  FastAPI: { port: 16092, files: ['examples/fastapi-backend/compose.yml'] },
} as const;
type Subject = keyof typeof subjects;

/** Answers what the API answers to /insights, with nothing else to do. */
const bareServer = (body: string) => `
services:
  backend:
    image: \${RUNTIME_IMAGE:-${baseImages.RUNTIME_IMAGE}}
    command: ["-e", ${JSON.stringify(
      `const body = ${JSON.stringify(body)}; require('node:http').createServer((request, response) => { response.setHeader('content-type', 'application/json'); response.end(body); }).listen(8000, '0.0.0.0')`,
    ).replaceAll('$', '$$$$')}]
    build: !reset null
    healthcheck: { test: ["CMD", "/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:8000/')"], interval: 2s }
    depends_on: !reset {}
`;

/** The containers' sizes, their start, and their throughput through both nginx tiers. Needs a Docker Engine. */
export async function containersSection(): Promise<SectionReport> {
  const directory = mkdtempSync(join(tmpdir(), 'portfolio-container-bench-'));
  const images = baseImageVariables();
  const runtime = images.RUNTIME_IMAGE ?? process.env.RUNTIME_IMAGE ?? baseImages.RUNTIME_IMAGE;

  const docker = (...args: string[]) => execFileSync('docker', args, { encoding: 'utf8', maxBuffer: 64 << 20 }).trim();
  const compose = (subject: Subject, ...args: string[]) =>
    execFileSync('docker', ['compose', ...args], {
      cwd: directory,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...images,
        RELEASE: release,
        PORT: String(subjects[subject].port),
        COMPOSE_PROJECT_NAME: `portfolio-bench-${Object.keys(subjects).indexOf(subject)}`,
        COMPOSE_FILE: ['docker-compose.yml', ...subjects[subject].files].join(':'),
      },
    }).trim();
  const url = (subject: Subject) => `http://127.0.0.1:${subjects[subject].port}/api/insights`;
  const names = Object.keys(subjects) as Subject[];

  try {
    for (const part of [
      'docker-compose.yml',
      'nginx',
      'secrets',
      'samples',
      'backend',
      'frontend',
      'examples',
      'scripts/configure',
    ]) {
      cpSync(join(repository, part), join(directory, part), {
        recursive: true,
        filter: (source) => !/\/(node_modules|dist|\.next)$/.test(source),
      });
    }
    // What is measured is the way through, not the limit that keeps one client from taking it all.
    const edge = join(directory, 'nginx/frontend.conf');
    writeFileSync(edge, readFileSync(edge, 'utf8').replace(/^ *limit_(req|conn) .*$/gm, ''));

    compose('Portfolio API', 'build', '--quiet');
    compose('Portfolio API', 'up', '--detach', '--wait', '--no-build');
    const body = await (await fetch(url('Portfolio API'))).text();
    writeFileSync(join(directory, 'bare.yml'), bareServer(body));
    compose('bare node:http', 'up', '--detach', '--no-deps', '--wait', '--no-build', 'configure', 'backend', 'gateway');
    compose('bare node:http', 'up', '--detach', '--no-deps', '--wait', '--no-build', 'edge');
    compose('FastAPI', 'build', '--quiet', 'backend');
    compose('FastAPI', 'up', '--detach', '--wait', '--no-build', 'configure', 'backend', 'gateway');
    compose('FastAPI', 'up', '--detach', '--no-deps', '--wait', '--no-build', 'edge');

    const size = (image: string) => Number(docker('image', 'inspect', '--format', '{{.Size}}', image));
    const overBase = (service: string) => (size(`portfolio-${service}:${release}`) - size(runtime)) / 1e6;

    const ready: number[] = [];
    for (let round = 0; round < starts; round += 1) {
      const id = compose('Portfolio API', 'run', '--detach', '--no-deps', 'backend').split('\n').at(-1) ?? '';
      ready.push(await startToReady(docker, id));
      docker('rm', '--force', id);
    }

    for (const name of names) await measureLoad(url(name), { ...load, seconds: 2 });
    let memory: string[][] = [];
    const measure = (name: Subject) => async (): Promise<Load> => {
      const measured = measureLoad(url(name), load);
      if (name === 'Portfolio API') memory = memoryOf(docker, compose(name, 'ps', '--quiet').split('\n'));
      return measured;
    };
    const results = await interleaved<Load, Subject>(rounds, {
      'Portfolio API': measure('Portfolio API'),
      'bare node:http': measure('bare node:http'),
      FastAPI: measure('FastAPI'),
    });
    const rate = (name: Subject) => results[name].map(({ requestsPerSecond }) => requestsPerSecond);
    const share = median(
      rate('Portfolio API').map((value, round) => value / (rate('bare node:http')[round] ?? Number.NaN)),
    );

    return {
      tables: [
        {
          title: `/api/insights through edge and gateway, ${load.connections} connections, ${rounds} rounds of ${load.seconds} s`,
          columns: ['behind both tiers', 'requests', 'p50', 'p99'],
          rows: names.map((name) => [
            name,
            spread(rate(name), perSecond),
            ms(median(results[name].map(({ p50Ms }) => p50Ms))),
            ms(median(results[name].map(({ p99Ms }) => p99Ms))),
          ]),
        },
        { title: 'Memory under that load', columns: ['container', 'used / limit'], rows: memory },
        {
          title: `Backend, container start to ready, ${starts} starts`,
          columns: ['', 'time'],
          rows: [['start to ready', spread(ready, ms)]],
        },
      ],
      targets: [
        target('backend image over the runtime base', overBase('backend'), 15),
        target('frontend image over the runtime base', overBase('frontend'), 45),
        {
          what: 'backend, container start to ready',
          measured: ms(median(ready)),
          wanted: 'under 1 s',
          met: median(ready) < 1_000,
        },
        {
          what: '/api/insights against bare node:http, both behind two tiers',
          measured: times(share),
          wanted: 'at least 0.60×',
          met: share >= 0.6,
        },
      ],
    };
  } finally {
    for (const name of names) compose(name, '--profile', '*', 'down', '--volumes', '--timeout', '1');
    rmSync(directory, { recursive: true });
  }
}

function target(what: string, megabytes: number, most: number) {
  return { what, measured: `${megabytes.toFixed(1)} MB`, wanted: `at most ${most} MB`, met: megabytes <= most };
}

/** From the engine's start of the container to the line that says it serves; both clocks are this machine's. */
async function startToReady(docker: (...args: string[]) => string, id: string): Promise<number> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const line = docker('logs', id)
      .split('\n')
      .find((text) => text.includes('"message":"ready"'));
    if (line !== undefined) {
      const { time } = JSON.parse(line) as { time: string };
      return Date.parse(time) - Date.parse(docker('inspect', '--format', '{{.State.StartedAt}}', id));
    }
    if (Date.now() > deadline) throw new Error('the backend did not become ready within 30 s');
    await delay(50);
  }
}

function memoryOf(docker: (...args: string[]) => string, containers: readonly string[]): string[][] {
  return docker('stats', '--no-stream', '--format', '{{.Name}}\t{{.MemUsage}}', ...containers)
    .split('\n')
    .map((line) => line.split('\t'));
}
