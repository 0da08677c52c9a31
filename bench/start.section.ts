import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, rmSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { signalGroup } from '../local/processes/processes.ts';
import { freePort } from '../tools/kit/free-port.ts';
import { repository } from '../tools/kit/repository.ts';
import type { BenchServer } from './database.ts';
import { median, quantile } from './load.ts';
import { type SectionReport, seconds, type Target } from './report.ts';
import { untilAnswering } from './servers.ts';

const execute = promisify(execFile);
const maxStartMs = 600_000;
const wanted = { firstMs: 40_000, againMs: 1_500, megabytes: 800, megabytesOnOwnNode: 600 };

/** `npm start` as a new user meets it: first in a clean clone of the last commit, then again in the same clone. */
export async function startSection(server: BenchServer): Promise<SectionReport> {
  const environment = { ...outsideThisRun(process.env), npm_config_cache: join(server.directory, 'npm-cache') };
  const clone = join(server.directory, 'clone');
  const inCleanClone = async (): Promise<number> => {
    rmSync(clone, { recursive: true, force: true });
    await execute('git', ['clone', '--quiet', repository, clone]);
    return timeToFirstPage(server, clone, environment);
  };
  const cold = await inCleanClone();
  const downloaded = await inCleanClone();
  const megabytes = await installedMegabytes(clone);
  const warm: number[] = [];
  for (let round = 0; round < server.scale.rounds(5); round += 1)
    warm.push(await timeToFirstPage(server, clone, environment));
  return {
    tables: [
      {
        title: 'From `npm start` to the last byte of the first page',
        columns: ['', 'starts', 'p50', 'p99'],
        rows: [
          ["clean clone, npm's cache empty (installs, builds, loads the demo portfolio)", '1', seconds(cold), ''],
          ["clean clone, npm's cache filled", '1', seconds(downloaded), ''],
          ['again in the same clone', String(warm.length), seconds(median(warm)), seconds(quantile(warm, 0.99))],
        ],
      },
    ],
    targets: [
      atMost("a clean clone, npm's cache filled", downloaded, wanted.firstMs, seconds),
      atMost('a start after the first, median', median(warm), wanted.againMs, seconds),
      atMost('installed packages', megabytes.all, wanted.megabytes, (value) => `${value} MB`),
      atMost(
        "installed packages where the machine's own Node is 24",
        megabytes.all - megabytes.node,
        wanted.megabytesOnOwnNode,
        (value) => `${value} MB`,
      ),
    ],
  };
}

function atMost(what: string, value: number, max: number, format: (value: number) => string): Target {
  return { what, measured: format(value), wanted: `within ${format(max)}`, met: value <= max };
}

/** The disk space that `npm start` installs, in MB; `node` is the part that a machine with Node 24 doesn't need. */
async function installedMegabytes(clone: string): Promise<{ all: number; node: number }> {
  const sizeOf = async (...folders: string[]) => {
    const { stdout } = await execute('du', ['-sm', '--total', ...folders], { cwd: clone });
    return Number.parseInt(stdout.trim().split('\n').at(-1) ?? '', 10);
  };
  return {
    all: await sizeOf('node_modules', 'backend/node_modules', 'frontend/node_modules'),
    node: await sizeOf('node_modules/node'),
  };
}

/** @returns milliseconds. The system is then stopped as by Ctrl-C. */
async function timeToFirstPage(server: BenchServer, clone: string, environment: NodeJS.ProcessEnv): Promise<number> {
  const port = await freePort();
  const log = openSync(join(server.directory, 'start.log'), 'a');
  const startedAt = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: clone,
    env: { ...environment, PORT: String(port) },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const ended = once(child, 'exit');
  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null) signalGroup(child.pid, 'SIGINT');
    await ended;
  };
  server.defer(stop);
  await untilAnswering(`http://127.0.0.1:${port}`, { name: '`npm start`', child }, maxStartMs);
  const duration = performance.now() - startedAt;
  await stop();
  return duration;
}

/** Removes what `npm run bench` added to the environment, because the clone installs a Node of its own. */
function outsideThisRun(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = /^(npm_(package|lifecycle|config_local_prefix|command|execpath|node_execpath)|INIT_CWD$|NODE$)/;
  const kept = Object.entries(environment).filter(([name]) => !own.test(name));
  const path = (environment.PATH ?? '')
    .split(delimiter)
    .filter((folder) => relative(repository, folder).startsWith('..'));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}
