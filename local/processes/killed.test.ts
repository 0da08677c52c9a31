import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../tools/kit/free-port.ts';
import { outputOf } from '../../tools/kit/output.ts';
import { repository } from '../../tools/kit/repository.ts';
import { buildDashboard } from '../dashboard/dashboard-build.ts';
import { identify, isAlive, type ProcessIdentity, signalGroup } from './processes.ts';

/**
 * The real commands, started by npm and its shell and killed in every way. npm runs in a temporary package of its own.
 */
const folder = mkdtempSync(join(tmpdir(), 'portfolio-killed-'));
const data = join(folder, 'data');

beforeAll(async () => {
  const script = (command: string) => `node tools/bootstrap.mjs ${JSON.stringify(repository)}/local/${command}`;
  const scripts = {
    start: script('start.ts'),
    dev: script('start.ts --dev'),
    import: script('import.ts'),
    demo: script('demo.ts'),
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts }));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  mkdirSync(join(folder, 'tools'));
  copyFileSync(join(repository, 'tools', 'bootstrap.mjs'), join(folder, 'tools', 'bootstrap.mjs'));
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, 'node_modules', '.installed-from'), createHash('sha256').update('{}').digest('hex'));
  symlinkSync(join(repository, 'node_modules', 'node'), join(folder, 'node_modules', 'node'));
  await buildDashboard(process.env);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface RunningProcess extends ProcessIdentity {
  readonly parent: number;
  readonly command: string;
}

function allProcesses(): RunningProcess[] {
  const lines = execFileSync('ps', ['-ax', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ ...identify(Number(pid)), parent: Number(parent), command }];
  });
}

function withDescendants(pid: number): RunningProcess[] {
  const all = allProcesses();
  const found = all.filter((one) => one.pid === pid);
  for (const { pid: parent } of found) found.push(...all.filter((one) => one.parent === parent));
  return found;
}

interface Command {
  readonly npm: ChildProcess;
  readonly port: number;
  output(): string;
  /** All its running processes, npm's own first. */
  processes(): RunningProcess[];
  untilItSays(text: RegExp): Promise<void>;
}

async function npm(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Command> {
  const port = await freePort();
  const child = spawn('npm', args, {
    cwd: folder,
    env: {
      ...process.env,
      ...{ VITEST: undefined, NODE_OPTIONS: undefined, NODE_ENV: undefined },
      ...{ PORT: String(port), DATA_DIR: data, DEMO: '0', LOG_LEVEL: 'info' },
      ...environment,
    } as NodeJS.ProcessEnv,
    stdio: 'pipe',
    detached: true,
  });
  const output = outputOf(child);
  const processes = () => withDescendants(child.pid ?? 0);
  let seen: RunningProcess[] = [];
  onTestFinished(() => {
    for (const { pid } of seen.filter(isAlive)) process.kill(pid, 'SIGKILL');
  });
  return {
    npm: child,
    port,
    output,
    processes: () => (seen = processes()),
    untilItSays: async (text) => {
      const ended = once(child, 'exit').then(() => {
        throw new Error(`It ended:\n${output()}`);
      });
      await Promise.race([expect.poll(output, { timeout: 120_000, interval: 20 }).toMatch(text), ended]);
    },
  };
}

/** Recognises each process of a command by its command line. */
const parts = {
  npm: /^npm /,
  'its shell': /^\S*sh -c /,
  bootstrap: /^\S*node tools\/bootstrap/,
  supervisor: /^\S*node \S*\/local\/start\.ts/,
  watchdog: /watchdog-process/,
  API: /src\/server\.ts/,
  'watcher of the API': /--watch-path=src .*src\/server\.ts/,
  dashboard: / server\.js$/,
  PostgreSQL: /postgres -D /,
  "PostgreSQL's checkpointer": /^postgres: checkpointer/,
  importer: /^\S*node \S*\/backend\/src\/import\.ts/,
  'its supervisor': /^\S*node \S*\/local\/import\.ts/,
} as const;

function kill(command: Command, part: keyof typeof parts, signal: NodeJS.Signals): RunningProcess[] {
  const processes = command.processes();
  const found = processes.filter((one) => parts[part].test(one.command));
  expect(found, processes.map((one) => one.command).join('\n')).toHaveLength(1);
  for (const { pid } of found) process.kill(pid, signal);
  return processes;
}

async function expectNothingLeft(processes: readonly RunningProcess[]): Promise<void> {
  await expect
    .poll(() => processes.filter(isAlive).map((one) => one.command), { timeout: 10_000, interval: 50 })
    .toEqual([]);
  expect(allProcesses().filter((one) => one.command.includes(data))).toEqual([]);
}

describe('npm start leaves no process', () => {
  it('when only npm gets a SIGTERM', async () => {
    const system = await npm(['start']);
    await system.untilItSays(/^Ready: /m);
    await expectNothingLeft(kill(system, 'npm', 'SIGTERM'));
  });

  it('when its terminal is closed', async () => {
    const system = await npm(['start']);
    await system.untilItSays(/^Ready: /m);
    const processes = system.processes();
    system.npm.stdout?.destroy();
    system.npm.stderr?.destroy();
    signalGroup(system.npm.pid ?? 0, 'SIGHUP');
    await expectNothingLeft(processes);
  });

  it.each([
    ...(['npm', 'its shell', 'bootstrap', 'supervisor', 'watchdog'] as const),
    ...(['API', 'dashboard', 'PostgreSQL', "PostgreSQL's checkpointer"] as const),
  ])('when %s is killed', async (part) => {
    const system = await npm(['start']);
    await system.untilItSays(/^Ready: /m);
    await expectNothingLeft(kill(system, part, 'SIGKILL'));
  });

  it('when npm is killed before the system is ready', async () => {
    const system = await npm(['start']);
    await system.untilItSays(/PostgreSQL/);
    await expectNothingLeft(kill(system, 'npm', 'SIGKILL'));
  });
});

// This test is in this file because Next allows one development server per folder.
it('npm run dev serves pages that reload, and leaves no process after a SIGTERM', async () => {
  const system = await npm(['run', 'dev'], { DATA_DIR: join(folder, 'reloading'), DEMO: '1' });
  await system.untilItSays(/^Ready: /m);
  expect(await (await fetch(`http://127.0.0.1:${system.port}`)).text()).toContain('506,817.31');
  const changes = new WebSocket(`ws://127.0.0.1:${system.port}/_next/hmr?page=/`);
  await new Promise((resolve, reject) => {
    changes.addEventListener('open', resolve);
    changes.addEventListener('error', reject);
  });
  changes.close();
  const ended = once(system.npm, 'exit');
  const processes = kill(system, 'supervisor', 'SIGTERM');
  expect(await ended).toEqual([0, null]);
  await expectNothingLeft(processes);
});

it.each(['supervisor', 'watcher of the API'] as const)(
  'npm run dev leaves no process when the %s is killed',
  async (part) => {
    const system = await npm(['run', 'dev']);
    await system.untilItSays(/^Ready: /m);
    await expectNothingLeft(kill(system, part, 'SIGKILL'));
  },
);

it('npm run demo leaves no process when npm is killed', async () => {
  const command = await npm(['run', 'demo']);
  await command.untilItSays(/is loaded/);
  await expectNothingLeft(kill(command, 'npm', 'SIGKILL'));
});

it.each(['npm', 'its supervisor', 'PostgreSQL'] as const)(
  'npm run import leaves no process when %s is killed',
  async (part) => {
    const command = await npm(['run', 'import', '--', '-', '--as-of', '2026-01-31']);
    await command.untilItSays(/import started/);
    await expectNothingLeft(kill(command, part, 'SIGKILL'));
  },
);
