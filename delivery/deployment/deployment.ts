/** A deployment to any target: verify, deploy, smoke-test, and roll back on failure. */
import { CommandError } from '../../tools/kit/command-line.ts';
import { byDigest, type Digests, forEachService, type ServiceImage, services } from '../images/image-reference.ts';

/** A place that can run the images of one release. Every method throws a CommandError that says what to do. */
export interface Target {
  readonly name: string;
  /** What runs there now, or undefined before the first deployment. */
  current(): Promise<Running | undefined>;
  /** Runs the migrations, then deploys the images, and returns once they serve. */
  deploy(images: Images): Promise<void>;
  /** @param leastRevision the portfolio's revision before the deployment */
  smoke(images: Images, leastRevision: number): Promise<void>;
  /** The portfolio's revision as served now, or 0 if it can't be read from outside. */
  revision(): Promise<number>;
}

export interface Running {
  readonly images: Images;
}

/** The images of one deployment by digest, and the release that they were built as. */
export interface Images {
  readonly references: Readonly<Record<ServiceImage, string>>;
  readonly release: string;
}

export interface Evidence {
  /** @throws CommandError when an image lacks a signature by this project */
  verify(reference: string): void;
  /** The release that an image was built as. */
  releaseOf(reference: string): string;
}

/** @throws CommandError when a reference is a tag, a signature is missing or the images are of different releases */
export function verifiedImages(references: Readonly<Record<ServiceImage, string>>, evidence: Evidence): Images {
  for (const service of services) byDigest(references[service]);
  for (const service of services) evidence.verify(references[service]);
  const releases = services.map((service) => evidence.releaseOf(references[service]));
  const [release = ''] = releases;
  if (releases.some((other) => other !== release)) {
    throw new CommandError(
      `the images are of different releases (${services.map((service, index) => `${service} ${releases[index]}`).join(', ')}): deploy the digests of one release`,
    );
  }
  return { references, release };
}

export function digestsOf(images: Images): Digests {
  return forEachService((service) => byDigest(images.references[service]).digest);
}

/**
 * Deploys and smoke-tests the images; if either fails, restores what ran before and smoke-tests that.
 * @param mayReplace throws a CommandError if the images may not replace the release that runs
 * @throws CommandError in every case but success; its message says what runs now
 */
export async function deployOrRollBack(
  target: Target,
  images: Images,
  say: (line: string) => void,
  mayReplace: (running: string) => void = () => undefined,
): Promise<void> {
  const before = await target.current();
  if (before !== undefined) mayReplace(before.images.release);
  const revision = before === undefined ? 0 : await target.revision();
  say(
    `${target.name}: ${before === undefined ? 'nothing runs yet' : `${before.images.release} runs, revision ${revision}`}`,
  );
  try {
    await target.deploy(images);
    await target.smoke(images, revision);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    say(`${target.name}: ${images.release} failed. ${error.message}`);
    if (before === undefined)
      throw new CommandError(
        `${target.name}: ${images.release} failed and there is nothing to go back to. ${error.message}`,
      );
    say(`${target.name}: rolling back to ${before.images.release}`);
    await target.deploy(before.images);
    await target.smoke(before.images, revision);
    throw new CommandError(
      `${target.name}: ${images.release} failed; ${before.images.release} runs again. ${error.message}`,
    );
  }
  say(`${target.name}: ${images.release} runs`);
}
