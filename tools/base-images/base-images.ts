/**
 * Builds local stand-ins for the base images (platform/base-images.ts) when no image registry can be reached, from
 * Debian's packages, the `node` package and npm. It prints the variables that select them:
 *
 *     node tools/base-images/base-images.ts >> .env
 *
 * It needs root, a Debian-like system (debootstrap), a running engine with BuildKit, and `npm ci && node
 * allowed-scripts.mjs` in the repository's root.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BaseImageVariable, baseImages } from '../../platform/base-images.ts';
import { run, succeeds } from '../kit/command.ts';

const recipe = import.meta.dirname;
const nodeBinary = join(import.meta.dirname, '../../node_modules/node/bin/node');
const npmVersion = '11.21.2';
const prefix = 'portfolio-stand-in';

const targets: Record<BaseImageVariable, string> = {
  NODE_IMAGE: 'node',
  RUNTIME_IMAGE: 'runtime',
  POSTGRES_IMAGE: 'postgres',
  NGINX_IMAGE: 'nginx',
  PYTHON_IMAGE: 'python',
};

function say(line: string): void {
  process.stderr.write(`base-images: ${line}\n`);
}

/** Runs a command with its output on stderr, so that stdout stays the list of variables. Throws when it fails. */
function runShowingOutput(command: string, args: string[], env: NodeJS.ProcessEnv = {}): void {
  execFileSync(command, args, { stdio: ['ignore', 2, 2], env: { ...process.env, ...env } });
}

function isLocal(image: string): boolean {
  return succeeds('docker', ['image', 'inspect', image]);
}

/** True if the published image is here or can be pulled. */
function isReachable(image: string): boolean {
  return isLocal(image) || succeeds('docker', ['pull', '--quiet', image]);
}

/**
 * The mirror that this machine's apt uses for Debian's main archive, so that the builds use the site's own mirror too.
 */
function debianMirror(): string | undefined {
  const sites = spawnSync('apt-get', ['indextargets', '--format', '$(SITE)'], { encoding: 'utf8' }).stdout ?? '';
  return sites.split('\n').find((site) => /\/debian\/?$/.test(site));
}

/** The machine's certificate authorities, which package managers in a build need behind a proxy that intercepts TLS. */
function certificateBundle(): string {
  const candidates = [process.env.SSL_CERT_FILE, '/etc/ssl/certs/ca-certificates.crt'];
  const found = candidates.find((path): path is string => path !== undefined && existsSync(path));
  if (found === undefined)
    throw new Error('No certificate bundle found. Install ca-certificates or set SSL_CERT_FILE.');
  return found;
}

function npmRegistry(): string {
  return execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', cwd: tmpdir() }).trim();
}

function pipIndex(): string {
  const found = spawnSync('pip', ['config', 'get', 'global.index-url'], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : '';
}

function prepareContext(context: string): void {
  cpSync(recipe, context, { recursive: true });
  cpSync(nodeBinary, join(context, 'node'));
  cpSync(certificateBundle(), join(context, 'ca-certificates.crt'), { dereference: true });
  writeFileSync(
    join(context, 'npmrc'),
    `registry=${npmRegistry()}\ncafile=/etc/ssl/certs/ca-certificates.crt\nupdate-notifier=false\nfund=false\naudit=false\n`,
  );
  writeFileSync(join(context, 'apt.conf'), `${aptAcquireSettings()}\n`);
  const index = pipIndex();
  writeFileSync(
    join(context, 'pip.conf'),
    `[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n${index === '' ? '' : `index-url = ${index}\n`}`,
  );
}

/** The machine's apt settings, such as the one that accepts the expired release files of a snapshot mirror. */
function aptAcquireSettings(): string {
  const dump = execFileSync('apt-config', ['dump', 'Acquire'], { encoding: 'utf8' });
  return dump
    .split('\n')
    .filter((line) => /^Acquire::(Check-|https?::)/.test(line))
    .join('\n');
}

/** A hash of everything that goes into the images, so that a changed recipe or certificate gives new image names. */
function fingerprint(context: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(context).sort()) {
    hash.update(name).update('\0');
    hash.update(name === 'node' ? execFileSync(nodeBinary, ['--version']) : readFileSync(join(context, name)));
  }
  return hash.update(npmVersion).digest('hex').slice(0, 12);
}

function buildDebian(image: string): void {
  if (process.getuid?.() !== 0) throw new Error('Building stand-ins for the base images needs root (for debootstrap).');
  if (spawnSync('debootstrap', ['--version'], { stdio: 'ignore' }).status !== 0) {
    runShowingOutput('apt-get', ['install', '--yes', '--no-install-recommends', 'debootstrap'], {
      DEBIAN_FRONTEND: 'noninteractive',
    });
  }
  const root = mkdtempSync(join(tmpdir(), 'debian-'));
  try {
    say('Debian 13 with debootstrap (about half a minute)');
    const mirror = debianMirror();
    run('debootstrap', [
      '--variant=minbase',
      '--include=ca-certificates',
      'trixie',
      root,
      ...(mirror === undefined ? [] : [mirror]),
    ]);
    for (const folder of ['var/lib/apt/lists', 'var/cache/apt']) {
      rmSync(join(root, folder), { recursive: true });
      mkdirSync(join(root, folder, folder.endsWith('lists') ? 'partial' : 'archives/partial'), { recursive: true });
    }
    runShowingOutput('sh', [
      '-c',
      'set -e; tar -C "$1" -cf "$1.tar" .; docker import "$1.tar" "$2"',
      'sh',
      root,
      image,
    ]);
  } finally {
    rmSync(root, { recursive: true, force: true });
    rmSync(`${root}.tar`, { force: true });
  }
}

/**
 * Builds the missing stand-ins.
 * @returns the image for each build argument
 * @throws Error with the reason if it can't
 */
function standIns(): Record<BaseImageVariable, string> {
  if (!existsSync(nodeBinary))
    throw new Error('The Node binary is missing. First run `npm ci && node allowed-scripts.mjs` in the root.');
  const context = mkdtempSync(join(tmpdir(), 'base-images-'));
  try {
    prepareContext(context);
    const tag = fingerprint(context);
    const images = Object.fromEntries(
      Object.entries(targets).map(([variable, target]) => [variable, `${prefix}/${target}:${tag}`]),
    ) as Record<BaseImageVariable, string>;
    const missing = (Object.keys(targets) as BaseImageVariable[]).filter((variable) => !isLocal(images[variable]));
    if (missing.length === 0) return images;

    const debian = `${prefix}/debian:trixie`;
    if (!isLocal(debian)) buildDebian(debian);
    runShowingOutput('npm', ['pack', '--silent', `npm@${npmVersion}`, '--pack-destination', context]);
    execFileSync('mv', [join(context, `npm-${npmVersion}.tgz`), join(context, 'npm.tgz')]);
    for (const variable of missing) {
      say(`${variable} → ${images[variable]}`);
      runShowingOutput(
        'docker',
        [
          'build',
          '--quiet',
          '--build-arg',
          `DEBIAN_IMAGE=${debian}`,
          '--target',
          targets[variable],
          '--tag',
          images[variable],
          context,
        ],
        { DOCKER_BUILDKIT: '1' },
      );
    }
    return images;
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** Variables to set for the builds: none if the published images can be pulled, otherwise the stand-ins. */
export function baseImageVariables(): Partial<Record<BaseImageVariable, string>> {
  const unreachable = Object.entries(baseImages).find(
    ([variable, image]) => !isReachable(process.env[variable] ?? image),
  );
  if (unreachable === undefined) return {};
  say(`${unreachable[1]} can't be pulled; using local stand-ins`);
  return standIns();
}

if (import.meta.main) {
  for (const [variable, image] of Object.entries(baseImageVariables())) process.stdout.write(`${variable}=${image}\n`);
}
