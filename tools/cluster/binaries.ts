/**
 * Builds the test cluster's programs from their Go modules: Kubernetes (one binary with all its commands), CoreDNS and
 * the pause container. Kept in a folder named after their sources, so they are built once: about ten minutes on two
 * cores.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run, runVisibly } from '../kit/command.ts';

const sources = ['kubernetes', 'dns', 'pause'] as const;
export type Binary = (typeof sources)[number];

/** The version of k8s.io/kubernetes in kubernetes/go.mod, which the binary must be told. */
function kubernetesVersion(): string {
  const [, version] = /k8s\.io\/kubernetes (v[\d.]+)/.exec(read('kubernetes', 'go.mod')) ?? [];
  if (version === undefined) throw new Error('kubernetes/go.mod names no version of k8s.io/kubernetes');
  return version;
}

const read = (folder: Binary, file: string) => readFileSync(join(import.meta.dirname, folder, file), 'utf8');

function fingerprint(folder: Binary): string {
  const hash = createHash('sha256').update(run('go', ['env', 'GOVERSION']));
  for (const file of readdirSync(join(import.meta.dirname, folder)).sort())
    hash.update(file).update(read(folder, file));
  return hash.digest('hex').slice(0, 16);
}

function linkerFlags(folder: Binary): string {
  if (folder !== 'kubernetes') return '-s -w';
  const version = kubernetesVersion();
  const [major, minor] = version.slice(1).split('.');
  const facts = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return [
    '-s -w',
    ...Object.entries(facts).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`),
  ].join(' ');
}

/** Shared by all clones of the repository on this machine. */
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'portfolio-test-cluster');

/** Builds what is missing. @returns the path of each binary; all are static */
export function clusterBinaries(): Record<Binary, string> {
  const paths = sources.map((folder) => {
    const path = join(cache, `${folder}-${fingerprint(folder)}`);
    if (!existsSync(path)) {
      process.stderr.write(`cluster: building ${folder}\n`);
      mkdirSync(cache, { recursive: true });
      runVisibly('go', ['build', '-trimpath', '-ldflags', linkerFlags(folder), '-o', `${path}.new`, '.'], {
        cwd: join(import.meta.dirname, folder),
        env: { CGO_ENABLED: '0' },
      });
      renameSync(`${path}.new`, path);
    }
    return [folder, path] as const;
  });
  return Object.fromEntries(paths) as Record<Binary, string>;
}
