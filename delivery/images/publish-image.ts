/**
 * Pushes the archive that was built and tested, unchanged, and prints its digest. A release stays one image: where a run is
 * repeated as a whole, what it built anew is not pushed, and the digest is that of the image that the first run pushed.
 *
 *     node delivery/images/publish-image.ts --archive backend.tar --repository ghcr.io/owner/portfolio-backend --release 1.2.0-0123456789ab
 */
import { parseArgs } from 'node:util';
import { CommandError, main, required } from '../../tools/kit/command-line.ts';
import { setOutput, summarize } from '../pipeline/step-outputs.ts';
import { asDigest } from './image-reference.ts';
import { digestOfTag, has, pushArchive, releaseOf } from './registry.ts';

await main(() => {
  const { values } = parseArgs({
    options: { archive: { type: 'string' }, repository: { type: 'string' }, release: { type: 'string' } },
  });
  const repository = required(values.repository, '--repository').toLowerCase();
  const release = required(values.release, '--release');
  const archive = required(values.archive, '--archive');
  const wasThere = has(`${repository}:${release}`);
  const digest = asDigest(wasThere ? digestOfTag(repository, release) : pushArchive(archive, repository, release));
  const reference = `${repository}@${digest}`;
  if (releaseOf(reference) !== release) {
    throw new CommandError(`${reference} says that it is release ${releaseOf(reference)}, not ${release}`);
  }
  setOutput('digest', digest);
  setOutput('repository', repository);
  setOutput('reference', reference);
  summarize(
    wasThere
      ? `\`${reference}\` was there already, as release ${release}, and stays: an earlier run checked and pushed it.`
      : `Pushed \`${reference}\` (release ${release}).`,
  );
});
