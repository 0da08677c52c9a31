/**
 * Generates the bill of materials of a service's image, in CycloneDX:
 *
 *     node delivery/images/sbom.ts --service backend --image portfolio-backend:1.2.0 --output backend.cdx.json
 *
 * The services are bundled, so scanners don't find their packages in the image. The image itself lists them: in
 * node_modules and in bundled.json, which the build writes from the bundlers' inputs. Package details come from the
 * lockfile (`npm sbom`), the operating system's packages from the image's package database, and Node's version from the
 * binary.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../../tools/kit/command.ts';
import { CommandError, main, required } from '../../tools/kit/command-line.ts';
import { repository } from '../../tools/kit/repository.ts';
import { type ServiceImage, services } from './image-reference.ts';

export interface Component {
  readonly 'bom-ref': string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
}

export interface Bom {
  readonly bomFormat: 'CycloneDX';
  readonly metadata: { readonly component: Record<string, unknown>; readonly [key: string]: unknown };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
  readonly [key: string]: unknown;
}

/** Folders of an image's packages, such as `node_modules/pg`, from its file list and its bundled.json. */
export function packagesInside(files: readonly string[], bundled: readonly string[]): string[] {
  const installed = files.flatMap(
    (path) => /^(?:app\/)((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path)?.[1] ?? [],
  );
  return [...new Set([...bundled, ...installed])].sort();
}

type Lockfile = Readonly<Record<string, { readonly name?: string; readonly version?: string }>>;

/** `name@version` of the packages in these folders, from the lockfile. @throws CommandError if it lacks one */
export function versionsOf(folders: readonly string[], lockfile: Lockfile): string[] {
  const unknown = folders.filter((folder) => lockfile[folder]?.version === undefined);
  if (unknown.length > 0)
    throw new CommandError(`In the image but not in the lockfile that it was made from: ${unknown.join(', ')}`);
  return folders.map((folder) => {
    const { name = folder.replace(/^.*node_modules\//, ''), version } = lockfile[folder] ?? {};
    return `${name}@${version}`;
  });
}

/** The components of a lockfile that have these names and versions. */
export function onlyInside(bom: Bom, versions: readonly string[]): Bom {
  const kept = new Set(versions);
  return {
    ...bom,
    components: bom.components.filter((component) => kept.has(component['bom-ref'])),
    dependencies: bom.dependencies
      .filter(({ ref }) => kept.has(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) })),
  };
}

/** The packages of a Debian package database, either a single file (Debian) or one file per package (distroless). */
export function debianPackages(database: string, release: string): Component[] {
  return database
    .split(/\n{2,}|(?=^Package: )/m)
    .map((entry) =>
      Object.fromEntries(
        entry
          .split('\n')
          .flatMap((line) =>
            /^([A-Z][\w-]*): (.*)$/.exec(line)?.slice(1, 3) === undefined
              ? []
              : [/^([A-Z][\w-]*): (.*)$/.exec(line)?.slice(1, 3) as [string, string]],
          ),
      ),
    )
    .filter(
      (fields) =>
        fields.Package !== undefined && fields.Version !== undefined && !/deinstall/.test(fields.Status ?? ''),
    )
    .map(({ Package: name = '', Version: version = '', Architecture: architecture = 'all' }) => {
      const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}&distro=debian-${release}`;
      return { 'bom-ref': purl, type: 'library', name, version, purl };
    });
}

/** The content of a file, or of all files in a folder, from the image's file system; empty if there is none. */
function fromImage(exported: Buffer, pattern: string): string {
  try {
    return execFileSync('tar', ['--extract', '--to-stdout', '--wildcards', '--file=-', pattern], {
      input: exported,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
  } catch {
    // tar reports that nothing matched; the caller decides whether that is a fault.
    return '';
  }
}

export function billOfMaterials(service: ServiceImage, image: string): Bom {
  const everything = JSON.parse(
    run('npm', ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'], {
      cwd: join(repository, service),
    }),
  ) as Bom;
  const container = run('docker', ['create', image]).trim();
  const exported = ((): Buffer => {
    try {
      return execFileSync('docker', ['export', container], { maxBuffer: 2 ** 31 - 1 });
    } finally {
      run('docker', ['rm', container]);
    }
  })();
  const bundled = fromImage(exported, 'app/*bundled.json');
  if (bundled === '') throw new CommandError(`${image} has no bundled.json, which its build writes`);
  const files = execFileSync('tar', ['--list', '--file=-'], { input: exported, encoding: 'utf8', maxBuffer: 64 << 20 });
  const folders = packagesInside(files.split('\n'), JSON.parse(bundled) as string[]);
  const { packages: lockfile } = JSON.parse(readFileSync(join(repository, service, 'package-lock.json'), 'utf8')) as {
    packages: Lockfile;
  };
  const packages = onlyInside(everything, versionsOf(folders, lockfile));
  const debian = /^VERSION_ID="?(\d+)/m.exec(fromImage(exported, '*usr/lib/os-release'))?.[1];
  const system = debianPackages(
    // Distroless keeps a checksum list beside each entry; these lists hold no packages.
    `${fromImage(exported, 'var/lib/dpkg/status')}\n\n${fromImage(exported, 'var/lib/dpkg/status.d/*')}`,
    debian ?? '',
  );
  if (debian === undefined || system.length === 0)
    throw new CommandError(`${image} has no package database of Debian: its bill of materials would be incomplete`);
  const node = run('docker', ['run', '--rm', '--network=none', '--entrypoint=/nodejs/bin/node', image, '--version'])
    .trim()
    .replace(/^v/, '');
  const runtime: Component = {
    'bom-ref': `pkg:generic/node@${node}`,
    type: 'platform',
    name: 'node',
    version: node,
    purl: `pkg:generic/node@${node}`,
  };
  return {
    ...packages,
    metadata: {
      ...packages.metadata,
      component: {
        ...packages.metadata.component,
        type: 'container',
        name: `portfolio-${service}`,
        version: labelOf(image),
      },
    },
    components: [...packages.components, runtime, ...system],
    dependencies: [...packages.dependencies, ...[runtime, ...system].map(({ 'bom-ref': ref }) => ({ ref }))],
  };
}

function labelOf(image: string): string {
  return run('docker', [
    'image',
    'inspect',
    '--format',
    '{{index .Config.Labels "org.opencontainers.image.version"}}',
    image,
  ]).trim();
}

if (import.meta.main) {
  await main(() => {
    const { values } = parseArgs({
      options: { service: { type: 'string' }, image: { type: 'string' }, output: { type: 'string' } },
    });
    const service = services.find((name) => name === values.service);
    if (service === undefined) throw new CommandError(`--service takes ${services.join(' or ')}`);
    const bom = billOfMaterials(service, required(values.image, '--image'));
    writeFileSync(required(values.output, '--output'), `${JSON.stringify(bom, null, 2)}\n`);
    process.stdout.write(`${values.output}: ${bom.components.length} components\n`);
  });
}
