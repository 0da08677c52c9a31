/** Whether a release is newer than the one that it would replace, by the commits that both were built from. */
import { spawnSync } from 'node:child_process';
import { CommandError } from '../../tools/kit/command-line.ts';
import { repository } from '../../tools/kit/repository.ts';

/** A release is named `<version>-<commit>`. */
const commitOf = (release: string): string | undefined => /-([0-9a-f]{12})$/.exec(release)?.[1];

const byHand =
  'To deploy it nevertheless, which is also how to roll back, run the workflow Deploy by hand with its digests.';

/**
 * Two merges wait for approval at the same time, and the older one may be approved last.
 * @param folder a clone with its whole history
 * @throws CommandError unless the release is what runs, or was built from a later commit of the same line
 */
export function requireDescendant(release: string, running: string, folder = repository): void {
  if (release === running) return;
  const [older, newer] = [commitOf(running), commitOf(release)];
  if (older === undefined || newer === undefined)
    throw new CommandError(
      `${running} runs, and whether ${release} is newer can't be told from their names. ${byHand}`,
    );
  const done = spawnSync('git', ['merge-base', '--is-ancestor', older, newer], { cwd: folder, encoding: 'utf8' });
  if (done.status === 0) return;
  if (done.status === 1)
    throw new CommandError(
      `${running} runs, and ${release} was not built from a later commit: nothing is deployed. ${byHand}`,
    );
  throw new CommandError(`Whether ${release} is newer than ${running} is unknown: ${done.stderr.trim()}. ${byHand}`);
}
