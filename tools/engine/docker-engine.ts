/**
 * Makes sure that a Docker Engine with Compose and buildx is running, for CI and machines without one:
 *
 *     node tools/engine/docker-engine.ts
 *
 * If one is, it does nothing. Otherwise (on Debian or Ubuntu, as root) it installs what is missing from the system's
 * packages and starts an engine that keeps running after this command. It prints the file with the engine's process id.
 * `stop` ends that engine.
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
import { run, succeeds } from '../kit/command.ts';
import { eventually } from '../kit/eventually.ts';

const pidFile = '/run/portfolio-docker-engine.pid';
const logFile = '/var/log/portfolio-docker-engine.log';
const pluginFolder = '/usr/local/lib/docker/cli-plugins';
const maxStartOrStopMs = 60_000;

/** The oldest Compose that this project is tested with. */
const oldestCompose = [2, 26] as const;

function say(line: string): void {
  process.stderr.write(`docker-engine: ${line}\n`);
}

/** Keeps apt-get from asking questions. */
const runQuietly = (program: string, args: readonly string[]) =>
  run(program, args, { env: { DEBIAN_FRONTEND: 'noninteractive' } });

function requireRoot(why: string): void {
  if (process.getuid?.() !== 0 || !succeeds('apt-get', ['--version'])) {
    throw new Error(
      `${why}. Install and start Docker (with Compose 2.26 or newer), or run this as root on Debian or Ubuntu.`,
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

/** Downloads packages of Debian 13 into the folder, without adding it to this system's own sources. */
export function downloadFromTrixie(packages: string[], folder: string): void {
  const mirror = runQuietly('apt-get', ['indextargets', '--format', '$(SITE)'])
    .split('\n')
    .find((site) => /\/debian\/?$/.test(site));
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  if (mirror === undefined || !existsSync(keyring)) {
    throw new Error("apt's sources name no Debian mirror. Install Compose 2.26 or newer and buildx yourself.");
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
  runQuietly('apt-get', [...options, 'update']);
  runQuietly('sh', ['-c', 'cd "$1" && shift && exec apt-get "$@"', 'sh', folder, ...options, 'download', ...packages]);
}

function installPlugins(): void {
  requireRoot('Docker Compose 2.26 or newer, or buildx, is missing');
  const folder = mkdtempSync(join(tmpdir(), 'docker-plugins-'));
  try {
    say('installing Compose and buildx as command-line plugins');
    downloadFromTrixie(['docker-compose', 'docker-buildx'], folder);
    const archives = readdirSync(folder).filter((name) => name.endsWith('.deb'));
    for (const archive of archives) runQuietly('dpkg-deb', ['--extract', join(folder, archive), join(folder, 'files')]);
    mkdirSync(pluginFolder, { recursive: true });
    cpSync(join(folder, 'files/usr/libexec/docker/cli-plugins'), pluginFolder, { recursive: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The MTU of this machine's uplink. With a larger MTU on Docker's bridge, connections stall. */
function uplinkMtu(): number {
  const device = /\bdev (\S+)/.exec(runQuietly('ip', ['route', 'show', 'default']))?.[1];
  return device === undefined ? 1500 : Number(readFileSync(`/sys/class/net/${device}/mtu`, 'utf8'));
}

async function startEngine(): Promise<void> {
  requireRoot('No Docker Engine answers');
  if (!succeeds('dockerd', ['--version'])) {
    say('installing docker.io');
    runQuietly('apt-get', ['update']);
    runQuietly('apt-get', ['install', '--yes', '--no-install-recommends', 'docker.io', 'iptables', 'iproute2']);
    // Since Debian 13 the command line is a separate package.
    if (!succeeds('docker', ['--version']))
      runQuietly('apt-get', ['install', '--yes', '--no-install-recommends', 'docker-cli']);
  }
  const log = openSync(logFile, 'a');
  // Each arrow of the topology is a network, and Docker's default pools have room for 31 networks only.
  const engine = spawn(
    'dockerd',
    [`--mtu=${uplinkMtu()}`, '--default-address-pool=base=172.16.0.0/12,size=24', `--pidfile=${pidFile}`],
    { detached: true, stdio: ['ignore', log, log] },
  );
  engine.unref();
  const requireRunning = () => {
    if (engine.exitCode !== null) throw new Error(`it exited with code ${engine.exitCode}`);
  };
  try {
    await eventually('it answers', maxStartOrStopMs, async () => succeeds('docker', ['info']), {
      beforeEach: requireRunning,
    });
  } catch (error) {
    const logTail = execFileSync('tail', ['-n', '15', logFile], { encoding: 'utf8' });
    throw new Error(`The engine did not start (${(error as Error).message}). The end of ${logFile}:\n${logTail}`);
  }
  say(`engine started, process ${engine.pid} (${pidFile}), log ${logFile}`);
}

/** Stops only the engine that this script started. */
async function stopEngine(): Promise<void> {
  if (!existsSync(pidFile)) return say('this script has no engine running');
  const pid = Number(readFileSync(pidFile, 'utf8'));
  process.kill(pid, 'SIGTERM');
  await eventually(`the engine (process ${pid}) stops`, maxStartOrStopMs, async () => !existsSync(`/proc/${pid}`));
  say(`engine (process ${pid}) stopped`);
}

export async function ensureEngine(): Promise<void> {
  if (!succeeds('docker', ['info'])) await startEngine();
  if (!composeIsRecent() || !succeeds('docker', ['buildx', 'version'])) installPlugins();
  if (!composeIsRecent()) throw new Error('Docker Compose is older than 2.26. Install a newer one.');
}

if (import.meta.main) {
  const [command] = process.argv.slice(2);
  if (command === 'stop') await stopEngine();
  else if (command === undefined) await ensureEngine();
  else throw new Error(`Unknown command "${command}". Use "stop" or none.`);
}
