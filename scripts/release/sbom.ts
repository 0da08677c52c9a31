/**
 * Bill of materials of a service's image, in CycloneDX:
 *
 *     node scripts/release/sbom.ts --service backend --image portfolio-backend:1.2.0 --output backend.cdx.json
 *
 * The services are bundled, so no scanner finds their packages in the image. They come from the lockfile that the bundle
 * was made from (`npm sbom`), the operating system's from the image's own package database, Node from the binary itself.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DeliveryError, main, required, run } from './command.ts';
import { type ServiceImage, services } from './image-reference.ts';

const repository = join(import.meta.dirname, '../..');

export interface Component {
  readonly 'bom-ref': string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

export interface Bom {
  readonly bomFormat: 'CycloneDX';
  readonly metadata: { readonly component: Record<string, unknown>; readonly [key: string]: unknown };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
  readonly [key: string]: unknown;
}

/** What is installed to build and test only is in no image. */
export function withoutDevelopment(bom: Bom): Bom {
  const gone = new Set(
    bom.components
      .filter(({ properties = [] }) => properties.some(({ name }) => name === 'cdx:npm:package:development'))
      .map((component) => component['bom-ref']),
  );
  return {
    ...bom,
    components: bom.components.filter((component) => !gone.has(component['bom-ref'])),
    dependencies: bom.dependencies
      .filter(({ ref }) => !gone.has(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => !gone.has(other)) })),
  };
}

/** The packages of a Debian package database, whether one file (Debian) or one file a package (distroless). */
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

/** A file, or all files of a folder one after the other, from the image's file system; empty when there is none. */
function fromImage(exported: Buffer, pattern: string): string {
  try {
    return execFileSync('tar', ['--extract', '--to-stdout', '--wildcards', '--file=-', pattern], {
      input: exported,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
  } catch {
    // tar's way of saying that nothing matched; whoever asks decides whether that is a fault.
    return '';
  }
}

export function billOfMaterials(service: ServiceImage, image: string): Bom {
  // Without `--omit=dev`: it also leaves out packages that both the service and a tool for development need, such as pg.
  const everything = JSON.parse(
    run('npm', ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'], {
      cwd: join(repository, service),
    }),
  ) as Bom;
  const packages = withoutDevelopment(everything);
  const container = run('docker', ['create', image]).trim();
  const exported = ((): Buffer => {
    try {
      return execFileSync('docker', ['export', container], { maxBuffer: 2 ** 31 - 1 });
    } finally {
      run('docker', ['rm', container]);
    }
  })();
  const debian = /^VERSION_ID="?(\d+)/m.exec(fromImage(exported, '*usr/lib/os-release'))?.[1];
  const system = debianPackages(
    // Distroless keeps a checksum list beside each entry; those hold no packages.
    `${fromImage(exported, 'var/lib/dpkg/status')}\n\n${fromImage(exported, 'var/lib/dpkg/status.d/*')}`,
    debian ?? '',
  );
  if (debian === undefined || system.length === 0)
    throw new DeliveryError(`${image} has no package database of Debian: its bill of materials would be incomplete`);
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
    if (service === undefined) throw new DeliveryError(`--service takes ${services.join(' or ')}`);
    const bom = billOfMaterials(service, required(values.image, '--image'));
    writeFileSync(required(values.output, '--output'), `${JSON.stringify(bom, null, 2)}\n`);
    process.stdout.write(`${values.output}: ${bom.components.length} components\n`);
  });
}
