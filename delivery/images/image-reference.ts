/** Image names. Registries and deployments get digests, never a tag alone. */
import { type DeployableService, deployableServices } from '../../platform/topology.ts';
import { CommandError, required } from '../../tools/kit/command-line.ts';

export const services = deployableServices;
export type ServiceImage = DeployableService;

export function forEachService<T>(make: (service: ServiceImage) => T): Record<ServiceImage, T> {
  return Object.fromEntries(services.map((service) => [service, make(service)])) as Record<ServiceImage, T>;
}

/** Options of a command that takes one value for each service: `--backend … --frontend …`. */
export const serviceOptions = forEachService(() => ({ type: 'string' }) as const);

/**
 * The value for each service, from the option of its name or from a variable such as BACKEND_ARCHIVE. Variables keep a
 * workflow's command the same for any number of services.
 */
export function givenForEachService(
  values: Readonly<Partial<Record<string, unknown>>>,
  variable: string,
): Record<ServiceImage, string> {
  return forEachService((service) => {
    const given = values[service] ?? process.env[variableOf(service, variable)];
    return required(given as string | undefined, `--${service}`);
  });
}

export const variableOf = (service: ServiceImage, variable: string): string =>
  `${service.toUpperCase().replaceAll('-', '_')}_${variable}`;

/** The digests that make up one deployment. */
export type Digests = Readonly<Record<ServiceImage, string>>;

const digestPattern = /^sha256:[0-9a-f]{64}$/;
const repositoryPattern = /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/;

export function isDigest(value: string): boolean {
  return digestPattern.test(value);
}

/** @throws CommandError unless the value is `sha256:…` */
export function asDigest(value: string): string {
  if (!isDigest(value))
    throw new CommandError(`"${value}" is no digest: images are named as sha256:…, because a tag can be moved`);
  return value;
}

/** `registry/name@sha256:…` in its two parts. @throws CommandError for a tag, or a repository that GHCR would refuse */
export function byDigest(reference: string): { readonly repository: string; readonly digest: string } {
  const [repository = '', digest = '', ...rest] = reference.split('@');
  if (rest.length > 0 || !repositoryPattern.test(repository)) {
    throw new CommandError(`"${reference}" is no image by digest: write registry/name@sha256:…, in lower case`);
  }
  return { repository, digest: asDigest(digest) };
}

/** `--tls-verify=false` for a local registry, which has no certificate; nothing otherwise. */
export function transportOptions(repository: string, side: 'src' | 'dest' | ''): string[] {
  const loopback = /^(127\.0\.0\.1|localhost)(:\d+)?\//.test(repository);
  return loopback ? [`--${side === '' ? '' : `${side}-`}tls-verify=false`] : [];
}
