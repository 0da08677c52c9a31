// Installs packages that are missing or out of date, then runs a TypeScript command on Node 24. This is the only script
// that runs on the machine's own Node (20 or newer), so it is JavaScript.
//   node tools/bootstrap.mjs [--tools] [--step=1/5] [--with=backend,frontend] COMMAND.ts [arguments]
// Without --tools it installs only what the system needs to run, not what tests and checks need.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(
    `This needs Node.js 20 or newer, but this is ${process.versions.node}. Install a newer one from https://nodejs.org.`,
  );
  process.exit(1);
}

const args = process.argv.slice(2);
const options = {};
while (args[0]?.startsWith('--')) {
  const [name, value = ''] = args.shift().slice(2).split('=');
  options[name] = value;
}
const folders = ['.', ...(options.with?.split(',') ?? [])];
const withTools = 'tools' in options;
const pinnedNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
// 24.10 is the oldest version with every feature used here. Tests always run on the pinned version.
const ownNodeWillDo = major === 24 && minor >= 10 && !withTools;

const bin = join(root, 'node_modules', '.bin');
const environment = {
  ...process.env,
  PATH: [bin, process.env.PATH].join(delimiter),
  // The user's working directory, to which the paths of tapes are relative: npm runs scripts in the package's folder.
  INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
  // A second start then compiles nothing, which saves a fifth of its time.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'node'),
};

// Ctrl-C and SIGTERM are forwarded to the current child. This process ends after it.
const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
let endedBy;
/** The command, once everything is installed. */
let child;
/** Why the first installation to fail did so. The others are ended for it, so their failures say nothing. */
let failure;
/** Functions that send a signal to the current children. */
const running = new Set();
for (const signal of Object.keys(signalNumbers)) process.on(signal, () => end(signal));

// A `kill` of npm, or of its shell, signals no other process. So this process watches both and ends when one is gone.
const callers = npmAndItsShell();
setInterval(() => {
  if (endedBy === undefined && callers.some(({ pid, parent }) => parentOf(pid) !== parent)) end('SIGTERM');
}, 500);
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined); // a closed terminal

await installPackages();

if (!existsSync(pinnedNode) && !ownNodeWillDo) {
  console.error('npm could not install Node 24 for this machine. Install Node 24 yourself, from https://nodejs.org.');
  process.exit(1);
}
// The IPC channel tells the command when this process is gone, for whatever reason.
child = spawn(existsSync(pinnedNode) ? pinnedNode : process.execPath, args, {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: environment,
});
const [code, signal] = await once(child, 'exit');
process.exit(signal === null ? code : 128 + (signalNumbers[signal] ?? 9));

function end(signal) {
  endedBy ??= signal;
  if (child === undefined) endChildren(signal);
  else child.kill(signal);
}

/** npm first undoes what it has half installed; it gets five seconds for that. */
function endChildren(signal) {
  for (const pass of running) pass(signal);
  setTimeout(() => {
    for (const pass of running) pass('SIGKILL');
  }, 5_000).unref();
}

/**
 * Each process from this one up to npm, with its parent. Without /proc only this process's parent is known. That is
 * usually npm itself, because most shells replace themselves with the command that they run.
 */
function npmAndItsShell() {
  if (process.env.npm_node_execpath === undefined) return [];
  const own = { pid: process.pid, parent: process.ppid };
  const shell = { pid: own.parent, parent: parentOf(own.parent) };
  return isNpm(own.parent) || shell.parent === undefined || !isNpm(shell.parent) ? [own] : [own, shell];
}

function parentOf(pid) {
  if (pid === process.pid) return process.ppid;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function isNpm(pid) {
  try {
    return readlinkSync(`/proc/${pid}/exe`) === realpathSync(process.env.npm_node_execpath);
  } catch {
    return false;
  }
}

/** Installs all folders at once, because unpacking one waits for the disk while another uses the CPU. */
async function installPackages() {
  const missing = folders.filter((name) => !isInstalled(join(root, name)));
  const label = options.step === undefined ? '' : `[${options.step}] `;
  const what = `${label}packages`;
  if (missing.length === 0) {
    if (options.step !== undefined) console.error(`${what}: installed already`);
    return;
  }
  console.error(`${what}: installing ${missing.map(nameOf).join(', ')} (npm) …`);
  const started = Date.now();
  await Promise.allSettled(missing.map((name) => install(join(root, name), nameOf(name))));
  // Only now: none of them may go on behind the prompt.
  if (endedBy !== undefined) process.exit(128 + signalNumbers[endedBy]);
  if (failure !== undefined) {
    console.error(failure);
    process.exit(1);
  }
  console.error(`${what}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function nameOf(folder) {
  return folder === '.' ? 'the tools' : folder;
}

/**
 * A file that records the lockfile a folder's packages were installed from, and whether dev dependencies are included.
 */
function markerOf(folder) {
  const lockfile = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  return { file: join(folder, 'node_modules', '.installed-from'), toRun: `${lockfile} to run`, all: lockfile };
}

function isInstalled(folder) {
  const { file, toRun, all } = markerOf(folder);
  if (!existsSync(file)) return false;
  const installed = readFileSync(file, 'utf8');
  if (installed === all) return true;
  return !withTools && installed === toRun && (folder !== root || ownNodeWillDo || existsSync(pinnedNode));
}

async function install(folder, name) {
  const { file, toRun, all } = markerOf(folder);
  const hasOwnTools = existsSync(join(folder, 'node_modules', 'vitest'));
  const everything = withTools || hasOwnTools;
  // To what is installed npm adds the rest. `npm ci` would first delete what a running system uses.
  const adds = everything && existsSync(file) && readFileSync(file, 'utf8') === toRun;
  const command = adds ? ['install', '--no-save'] : ['ci'];
  if (!everything) command.push('--omit=dev');
  // The root's only optional dependency is Node.
  if (!everything && folder === root && ownNodeWillDo) command.push('--omit=optional');
  await succeed(folder, name, 'npm', [...command, '--no-audit', '--no-fund', '--loglevel=error']);
  if (existsSync(join(folder, 'allowed-scripts.mjs'))) await succeed(folder, name, 'node', ['allowed-scripts.mjs']);
  writeFileSync(file, everything ? all : toRun);
}

/** @throws Error when it fails; the other installations are then ended */
async function succeed(folder, name, command, args) {
  if (endedBy !== undefined || failure !== undefined) throw new Error('not installed');
  const windows = process.platform === 'win32';
  const child = spawn(command, args, {
    cwd: folder,
    // Not on the Node in node_modules, which this may be installing.
    env: {
      ...process.env,
      PATH: (process.env.PATH ?? '')
        .split(delimiter)
        .filter((entry) => entry !== bin)
        .join(delimiter),
    },
    stdio: ['ignore', 2, 2],
    shell: windows,
    // In its own process group, so that a signal also ends what npm has started.
    detached: !windows,
  });
  const pass = (signal) => signalTree(child.pid, signal);
  running.add(pass);
  const [status] = await once(child, 'exit').catch(({ code }) => [code]);
  running.delete(pass);
  if (status === 0) return;
  if (endedBy === undefined && failure === undefined) {
    failure = `Installing ${name} failed. To see why, run \`${[command, ...args].join(' ')}\` in ${folder}.`;
    endChildren('SIGTERM');
  }
  throw new Error('not installed');
}

/** A child with all that it has started. One that has ended already gets no signal. */
function signalTree(pid, signal) {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F']);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes(error.code)) throw error;
  }
}
