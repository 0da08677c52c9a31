/** What a deployment applies to a cluster: an overlay as kubectl renders it, with the images of one release. */
import { parseAllDocuments } from 'yaml';
import { run } from '../../tools/kit/command.ts';
import { CommandError } from '../../tools/kit/command-line.ts';
import { byDigest, services } from '../images/image-reference.ts';
import type { Images } from './deployment.ts';

export interface Container {
  image: string;
  readonly name: string;
  readonly args?: readonly string[];
  readonly envFrom?: readonly { readonly configMapRef: { name: string } }[];
}

export interface PodTemplate {
  readonly metadata: { labels: Record<string, string> };
  readonly spec: { readonly containers: readonly Container[]; readonly initContainers?: readonly Container[] };
}

/** The parts of an object that a deployment reads. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly template?: PodTemplate };
}

export const nameLabel = 'app.kubernetes.io/name';
/** Every object of ours has it, and what has it and is no longer rendered is deleted. */
export const ownLabel = 'app.kubernetes.io/part-of=portfolio';

/** @throws CommandError with kubectl's own words */
export function render(overlay: string): KubernetesObject[] {
  return parseAllDocuments(run('kubectl', ['kustomize', overlay])).map(
    (document) => document.toJS() as KubernetesObject,
  );
}

/**
 * The overlay's objects with the release's images in place of its own of the same name. A Job can't be changed, so its
 * name gets the beginning of its image's digest.
 */
export function objectsOf(overlay: string, images: Images): KubernetesObject[] {
  const objects = render(overlay);
  for (const object of objects) {
    for (const container of containersOf(object)) {
      const ours = services.find((service) => repositoryOf(container.image).endsWith(`/portfolio-${service}`));
      if (ours !== undefined) container.image = images.references[ours];
    }
    const [first] = object.spec?.template?.spec.containers ?? [];
    if (object.kind === 'Job' && first !== undefined)
      object.metadata.name = `${object.metadata.name}-${byDigest(first.image).digest.slice('sha256:'.length, 19)}`;
  }
  return objects;
}

export function containersOf({ spec }: KubernetesObject): readonly Container[] {
  const pod = spec?.template?.spec;
  return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
}

const repositoryOf = (image: string): string => image.split('@')[0] ?? '';

export function named(objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.labels?.[nameLabel] === name);
  if (found === undefined) throw new CommandError(`the overlay has no ${kind} with the label ${nameLabel}=${name}`);
  return found;
}
