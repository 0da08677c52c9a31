/**
 * Pushes the archive that was built and tested, unchanged, and prints its digest. A release stays one image: where a run is
 * repeated as a whole, what it built anew is not pushed, and the digest is that of the image that the first run signed.
 * Without our signature an image of that name counts for nothing and is replaced.
 *
 *     node delivery/images/publish-image.ts --archive backend.tar --repository ghcr.io/owner/portfolio-backend --release 1.2.0-0123456789ab
 */
import { parseArgs } from 'node:util';
import { CommandError, main, required } from '../../tools/kit/command-line.ts';
import { setOutput, summarize } from '../pipeline/step-outputs.ts';
import { asDigest } from './image-reference.ts';
import { digestOfTag, has, pushArchive, releaseOf } from './registry.ts';
import { verify } from './signature.ts';

/** Anyone who may push could have set the tag, so that only our signature says which image is the release. */
function signedBefore(repository: string, release: string): string | undefined {
  if (!has(`${repository}:${release}`)) return undefined;
  const digest = digestOfTag(repository, release);
  try {
    verify(`${repository}@${digest}`);
    return digest;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    summarize(`\`${repository}@${digest}\` has no signature of ours and is replaced: ${error.message}`);
    return undefined;
  }
}

await main(() => {
  const { values } = parseArgs({
    options: { archive: { type: 'string' }, repository: { type: 'string' }, release: { type: 'string' } },
  });
  const repository = required(values.repository, '--repository').toLowerCase();
  const release = required(values.release, '--release');
  const archive = required(values.archive, '--archive');
  const earlier = signedBefore(repository, release);
  const digest = asDigest(earlier ?? pushArchive(archive, repository, release));
  const reference = `${repository}@${digest}`;
  if (releaseOf(reference) !== release) {
    throw new CommandError(`${reference} says that it is release ${releaseOf(reference)}, not ${release}`);
  }
  setOutput('digest', digest);
  setOutput('repository', repository);
  setOutput('reference', reference);
  summarize(
    earlier === undefined
      ? `Pushed \`${reference}\` (release ${release}).`
      : `\`${reference}\` was there already, signed as release ${release}, and stays.`,
  );
});
