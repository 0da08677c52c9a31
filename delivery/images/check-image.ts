/**
 * Checks that a built image has what every target relies on, and starts it as the targets do:
 *
 *     node delivery/images/check-image.ts --service backend --image portfolio-backend:1.2.0 --release 1.2.0
 */
import { parseArgs } from 'node:util';
import { containerUser, nodeBinary, services as topology } from '../../platform/topology.ts';
import { run, succeeds } from '../../tools/kit/command.ts';
import { CommandError, main, required } from '../../tools/kit/command-line.ts';
import { type ServiceImage, services } from './image-reference.ts';

export interface InspectedImage {
  readonly Config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Entrypoint: readonly string[] | null;
    readonly Labels: Readonly<Record<string, string>> | null;
    readonly ExposedPorts?: Readonly<Record<string, unknown>>;
    readonly Healthcheck?: { readonly Test: readonly string[] };
  };
}

/** Faults in the image's configuration, as sentences. */
export function faults(service: ServiceImage, release: string, { Config: config }: InspectedImage): string[] {
  const { port, metricsPort, container } = topology[service];
  const found: string[] = [];
  if (config.User !== `${containerUser}:${containerUser}`)
    found.push(`runs as "${config.User}", not as ${containerUser}`);
  if (config.Entrypoint?.join(' ') !== container.entryPoint.join(' '))
    found.push(`its entry point is ${JSON.stringify(config.Entrypoint)}, not ${container.entryPoint.join(' ')} alone`);
  if (!config.Env.includes(`RELEASE=${release}`)) found.push(`RELEASE is not ${release}`);
  if (config.Labels?.['org.opencontainers.image.version'] !== release) found.push(`its label does not say ${release}`);
  if (config.Healthcheck?.Test[0] !== 'CMD') found.push('has no health check that works without a shell');
  for (const expected of [port, metricsPort]) {
    if (!Object.keys(config.ExposedPorts ?? {}).includes(`${expected}/tcp`)) found.push(`does not expose ${expected}`);
  }
  const secrets = config.Env.filter((line) => /(PASSWORD|SECRET|TOKEN)=./.test(line)).map((line) => line.split('=')[0]);
  for (const name of secrets) found.push(`carries a value for ${name}`);
  return found;
}

const hardened = ['--rm', '--network=none', '--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges'];

/** Runs in the image and prints native modules among the service's files, because they work on one platform only. */
const nativeModules = `for (const file of require('node:fs').readdirSync('/app', { recursive: true })) if (/[.](node|so|dll|dylib)$/.test(file)) console.log(file)`;

/** Faults of an image that runs Node. */
function nodeFaults(image: string): string[] {
  const found: string[] = [];
  const version = run('docker', ['run', ...hardened, image, '--version']).trim();
  if (!version.startsWith('v24.')) found.push(`runs Node ${version}, not 24`);
  const native = run('docker', ['run', ...hardened, image, '-e', nativeModules]).trim();
  if (native !== '') found.push(`holds modules compiled for one platform: ${native.split('\n').join(', ')}`);
  return found;
}

if (import.meta.main) {
  await main(() => {
    const { values } = parseArgs({
      options: { service: { type: 'string' }, image: { type: 'string' }, release: { type: 'string' } },
    });
    const service = services.find((name) => name === values.service);
    if (service === undefined) throw new CommandError(`--service takes ${services.join(' or ')}`);
    const image = required(values.image, '--image');
    const [inspected] = JSON.parse(run('docker', ['image', 'inspect', image])) as InspectedImage[];
    if (inspected === undefined) throw new CommandError(`there is no image ${image}`);
    const found = faults(service, required(values.release, '--release'), inspected);
    if (topology[service].container.entryPoint[0] === nodeBinary) found.push(...nodeFaults(image));
    for (const shell of ['/bin/sh', '/bin/bash', '/busybox/sh']) {
      if (succeeds('docker', ['run', ...hardened, `--entrypoint=${shell}`, image, '-c', 'exit 0']))
        found.push(`has a shell, ${shell}`);
    }
    if (found.length > 0) throw new CommandError(`${image}:\n${found.map((line) => `- ${line}`).join('\n')}`);
    process.stdout.write(`${image}: user ${inspected.Config.User}, no shell, release ${values.release}
`);
  });
}
