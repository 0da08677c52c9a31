/**
 * Tags a commit's images with the release's version, and writes the release notes:
 *
 *     GITHUB_REF_NAME=v1.2.0 GITHUB_SHA=… node delivery/releases/tag-release.ts --notes notes.md
 *
 * Builds nothing: the images were built, tested and signed when the commit was merged.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../../tools/kit/command.ts';
import { CommandError, main, required, requiredVariable } from '../../tools/kit/command-line.ts';
import { repository } from '../../tools/kit/repository.ts';
import { verifiedImages } from '../deployment/deployment.ts';
import { forEachService, transportOptions } from '../images/image-reference.ts';
import { digestOfTag, releaseOf } from '../images/registry.ts';
import { verify } from '../images/signature.ts';
import { setOutput, summarize } from '../pipeline/step-outputs.ts';
import { changelogSection } from './changelog.ts';
import { releaseName, version } from './release-name.ts';

await main(() => {
  const { values } = parseArgs({ options: { notes: { type: 'string' } } });
  const notes = required(values.notes, '--notes');
  const tag = requiredVariable('GITHUB_REF_NAME');
  if (tag !== `v${version()}`)
    throw new CommandError(
      `The tag is ${tag} and package.json says ${version()}: tag v${version()}, or change the version first`,
    );
  const section = changelogSection(readFileSync(join(repository, 'CHANGELOG.md'), 'utf8'), version());
  const built = releaseName(requiredVariable('GITHUB_SHA'));
  const images = (service: string) =>
    `${process.env.REGISTRY ?? 'ghcr.io'}/${requiredVariable('GITHUB_REPOSITORY').toLowerCase()}/portfolio-${service}`;
  const reference = (service: string) => `${images(service)}@${digestOfTag(images(service), built)}`;
  const references = forEachService(reference);
  verifiedImages(references, { verify, releaseOf });
  for (const [service, image] of Object.entries(references)) {
    const target = `${images(service)}:${version()}`;
    run('skopeo', [
      'copy',
      '--all',
      '--preserve-digests',
      '--quiet',
      ...transportOptions(image, 'src'),
      ...transportOptions(target, 'dest'),
      `docker://${image}`,
      `docker://${target}`,
    ]);
    setOutput(`${service}-image`, image);
  }
  const list = Object.values(references).map((image) => `- \`${image}\``);
  writeFileSync(
    notes,
    [section, '', '## Images', '', ...list, '', `They answer as release \`${built}\`.`, ''].join('\n'),
  );
  summarize(`${tag}: ${built}\n${list.join('\n')}`);
});
