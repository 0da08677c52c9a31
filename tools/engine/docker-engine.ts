/**
 * Makes sure that a Docker Engine with Compose and buildx answers, for CI and machines without one:
 *
 *     node tools/engine/docker-engine.ts
 *
 * Does nothing where it does. Else (Debian or Ubuntu, as root) it installs what is missing from the system's packages
 * and starts an engine that stays up after this command; its process id is in the file printed. `stop` ends that one.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const pidFile = '/run/portfolio-docker-engine.pid';
const logFile = '/var/log/portfolio-docker-engine.log';
const pluginFolder = '/usr/local/lib/docker/cli-plugins';
const startDeadlineMs = 60_000;

/** The oldest Compose that this project is tested with. */
const oldestCompose = [2, 26] as const;

function say(line: string): void {
  process.stderr.write(`docker-engine: ${line}\n`);
}

function succeeds(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Runs a command quietly; throws with its output when it fails. */
function run(command: string, ...args: string[]): string {
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (done.status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed:\n${done.stdout ?? ''}${done.stderr ?? ''}`);
  return done.stdout;
}

function requireRoot(why: string): void {
  if (process.getuid?.() !== 0 || !succeeds('apt-get', '--version')) {
    throw new Error(
      `${why}. Install and start Docker (with Compose 2.26 or newer), or run this as root on Debian or Ubuntu`,
    );
  }
}

function composeIsRecent(): boolean {
  const version = spawnSync('docker', ['compose', 'version', '--short'], { encoding: 'utf8' });
  const [major = 0, minor = 0] = (version.stdout ?? '').replace(/^v/, '').split('.').map(Number);
  return (
    version.status === 0 && (major > oldestCompose[0] || (major === oldestCompose[0] && minor >= oldestCompose[1]))
  );
}

/** Fetches packages of Debian 13 without adding it to this system's own sources. Returns the folder they are in. */
export function downloadFromTrixie(packages: string[], folder: string): void {
  const mirror = run('apt-get', 'indextargets', '--format', '$(SITE)')
    .split('\n')
    .find((site) => /\/debian\/?$/.test(site));
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  if (mirror === undefined || !existsSync(keyring)) {
    throw new Error(`no Debian mirror among apt's sources: install Compose 2.26 or newer and buildx yourself`);
  }
  for (const name of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} trixie main\n`);
  writeFileSync(join(folder, 'status'), '');
  const options = [
    `Dir::Etc::sourcelist=${join(folder, 'sources.list')}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::lists=${join(folder, 'lists')}`,
    `Dir::State::status=${join(folder, 'status')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  run('apt-get', ...options, 'update');
  run('sh', '-c', 'cd "$1" && shift && exec apt-get "$@"', 'sh', folder, ...options, 'download', ...packages);
}

function installPlugins(): void {
  requireRoot('Docker Compose 2.26 or newer, or buildx, is missing');
  const folder = mkdtempSync(join(tmpdir(), 'docker-plugins-'));
  try {
    say('installing Compose and buildx as command-line plugins');
    downloadFromTrixie(['docker-compose', 'docker-buildx'], folder);
    const archives = readdirSync(folder).filter((name) => name.endsWith('.deb'));
    for (const archive of archives) run('dpkg-deb', '--extract', join(folder, archive), join(folder, 'files'));
    mkdirSync(pluginFolder, { recursive: true });
    cpSync(join(folder, 'files/usr/libexec/docker/cli-plugins'), pluginFolder, { recursive: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The largest packet that leaves this machine whole: a bridge with larger ones stalls behind a smaller uplink. */
function uplinkMtu(): number {
  const device = /\bdev (\S+)/.exec(run('ip', 'route', 'show', 'default'))?.[1];
  return device === undefined ? 1500 : Number(readFileSync(`/sys/class/net/${device}/mtu`, 'utf8'));
}

async function startEngine(): Promise<void> {
  requireRoot('no Docker Engine answers');
  if (!succeeds('dockerd', '--version')) {
    say('installing docker.io');
    run('apt-get', 'update');
    run('apt-get', 'install', '--yes', '--no-install-recommends', 'docker.io', 'iptables', 'iproute2');
    // From Debian 13 on, the command line is a package of its own.
    if (!succeeds('docker', '--version')) run('apt-get', 'install', '--yes', '--no-install-recommends', 'docker-cli');
  }
  const log = openSync(logFile, 'a');
  // Small address pools: each arrow of the system is a network, and the default pools hold 31.
  const engine = spawn(
    'dockerd',
    [`--mtu=${uplinkMtu()}`, '--default-address-pool=base=172.16.0.0/12,size=24', `--pidfile=${pidFile}`],
    { detached: true, stdio: ['ignore', log, log] },
  );
  engine.unref();
  const deadline = Date.now() + startDeadlineMs;
  while (!succeeds('docker', 'info')) {
    if (engine.exitCode !== null || Date.now() > deadline) {
      throw new Error(
        `the engine did not start; the end of ${logFile}:\n${execFileSync('tail', ['-n', '15', logFile], { encoding: 'utf8' })}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  say(`engine started, process ${engine.pid} (${pidFile}), log ${logFile}`);
}

/** Stops the engine that this script started, and only that one. */
async function stopEngine(): Promise<void> {
  if (!existsSync(pidFile)) return say('no engine of this script is running');
  const pid = Number(readFileSync(pidFile, 'utf8'));
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + startDeadlineMs;
  while (existsSync(`/proc/${pid}`)) {
    if (Date.now() > deadline) throw new Error(`the engine (process ${pid}) did not stop within a minute`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  say(`engine (process ${pid}) stopped`);
}

export async function ensureEngine(): Promise<void> {
  if (!succeeds('docker', 'info')) await startEngine();
  if (!composeIsRecent() || !succeeds('docker', 'buildx', 'version')) installPlugins();
  if (!composeIsRecent()) throw new Error('Docker Compose is older than 2.26: install a newer one');
}

if (import.meta.main) {
  const [command] = process.argv.slice(2);
  if (command === 'stop') await stopEngine();
  else if (command === undefined) await ensureEngine();
  else throw new Error(`unknown command "${command}": use none, or stop`);
}
