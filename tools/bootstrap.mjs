// The one script that runs on whatever Node the machine has (20 or newer): installs what is missing or out of date, then
// runs the TypeScript command it was given on the pinned Node 24. Everything else in this folder is TypeScript.
//   node tools/bootstrap.mjs [--with=backend,frontend] COMMAND.ts [arguments]
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(
    `This needs Node.js 20 or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org.`,
  );
  process.exit(1);
}

const args = process.argv.slice(2);
const packages = args[0]?.startsWith('--with=') ? args.shift().slice('--with='.length).split(',').filter(Boolean) : [];
const environment = {
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  // Where the user stands: npm runs scripts in the package's folder, but a tape's path is relative to the user's.
  INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
};

// Ctrl-C and SIGTERM go on to whatever runs at the moment; this process ends when that has ended.
const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
let endedBy;
let passOn = () => undefined;
for (const signal of Object.keys(signalNumbers)) process.on(signal, () => end(signal));

// `kill` of npm's process, or of the shell that it runs scripts in, reaches no other: without them this one ends too.
const callers = npmAndItsShell();
setInterval(() => {
  if (endedBy === undefined && callers.some(({ pid, parent }) => parentOf(pid) !== parent)) end('SIGTERM');
}, 500);
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined); // a closed terminal

for (const name of ['.', ...packages]) await install(join(root, name), name === '.' ? 'the tools' : name);

if (endedBy !== undefined) process.exit(128 + signalNumbers[endedBy]);
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
// The channel tells the command when this process is gone, however it ended.
const child = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: environment });
passOn = (signal) => child.kill(signal);
const [code, signal] = await once(child, 'exit');
process.exit(signal === null ? code : 128 + (signalNumbers[signal] ?? 9));

function end(signal) {
  endedBy ??= signal;
  passOn(signal);
}

/**
 * Each process from this one up to npm, with its parent. Where the system doesn't say who started whom only this one's own
 * parent is known: most shells there become the command that they run, so that it is npm.
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

async function install(folder, name) {
  const fingerprint = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  const marker = join(folder, 'node_modules', '.installed-from');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === fingerprint) return;
  console.error(`· installing ${name} (npm ci)`);
  const started = Date.now();
  await succeed(folder, name, 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (existsSync(join(folder, 'allowed-scripts.mjs'))) await succeed(folder, name, 'node', ['allowed-scripts.mjs']);
  writeFileSync(marker, fingerprint);
  console.error(`  ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

async function succeed(folder, name, command, args) {
  const windows = process.platform === 'win32';
  const child = spawn(command, args, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 2, 2],
    shell: windows,
    // A group of its own, so that a signal ends what npm has started too.
    detached: !windows,
  });
  passOn = (signal) => (windows ? child.kill(signal) : process.kill(-child.pid, signal));
  const [status] = await once(child, 'exit').catch(({ code }) => [code]);
  passOn = () => undefined;
  if (endedBy !== undefined) process.exit(128 + signalNumbers[endedBy]);
  if (status === 0) return;
  console.error(`Installing ${name} failed. Try \`${[command, ...args].join(' ')}\` in ${folder} to see why.`);
  process.exit(1);
}
