import { baseImages } from '../base-images.ts';
import { installationSettings } from '../settings/installation.ts';
import { containerUser, deployableServices, services } from '../topology.ts';
import { type Read, unequal } from './rule.ts';

/** Compares the Dockerfiles with the topology and the base images. */
export function dockerfileDifferences(read: Read): string[] {
  return [
    ...deployableServices.flatMap((name) => {
      const path = `${name}/Dockerfile`;
      const text = read(path);
      const { port, metricsPort, container } = services[name];
      return [
        ...unequal(`user in ${path}`, instruction(text, 'USER'), `${containerUser}:${containerUser}`),
        ...unequal(`ports in ${path}`, instruction(text, 'EXPOSE'), `${port} ${metricsPort}`),
        ...unequal(`default release in ${path}`, argument(text, 'RELEASE'), installationSettings.RELEASE?.default),
        ...unequal(`entry point in ${path}`, instruction(text, 'ENTRYPOINT'), list(container.entryPoint)),
        ...unequal(`command in ${path}`, instruction(text, 'CMD'), list(container.command)),
        ...unequal(
          `health check in ${path}`,
          / CMD (.*)$/.exec(instruction(text, 'HEALTHCHECK') ?? '')?.[1],
          list(container.healthCommand),
        ),
      ];
    }),
    ...Object.entries(baseImages).flatMap(([name, image]) =>
      /^[a-z0-9./-]+:[a-z0-9.-]+@sha256:[0-9a-f]{64}$/.test(image) ? [] : [`${name} is not pinned by digest: ${image}`],
    ),
    ...buildArguments.flatMap(([path, name]) =>
      unequal(`${name} in ${path}`, argument(read(path), name), baseImages[name]),
    ),
  ];
}

const buildArguments: readonly (readonly [string, keyof typeof baseImages])[] = [
  ...['backend/Dockerfile', 'frontend/Dockerfile', 'compose/Dockerfile'].flatMap(
    (path) =>
      [
        [path, 'NODE_IMAGE'],
        [path, 'RUNTIME_IMAGE'],
      ] as const,
  ),
  ['observability/Dockerfile', 'NODE_IMAGE'],
  ['examples/fastapi-backend/Dockerfile', 'PYTHON_IMAGE'],
  ['tools/trials/statements/Dockerfile', 'PYTHON_IMAGE'],
];

/** The exec form, which a Dockerfile uses to bypass the shell. */
function list(words: readonly string[]): string {
  return JSON.stringify(words).replaceAll(',', ', ');
}

/** The value of the last instruction of this name. */
function instruction(text: string, name: string): string | undefined {
  return [...text.matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].at(-1)?.[1];
}

/** The default of a build argument. */
function argument(text: string, name: string): string | undefined {
  return new RegExp(`^ARG ${name}=(\\S+)$`, 'm').exec(text)?.[1];
}
