/**
 * Builds a service's image for this machine's platform into an archive, as the pipeline does for every platform:
 *
 *     node delivery/images/build-image.ts --service backend --release 1.2.0-0123456789ab --archive backend.tar
 *
 * The variables of platform/base-images.ts, where set, select the base images.
 */

import { parseArgs } from 'node:util';
import { runVisibly } from '../../tools/kit/command.ts';
import { CommandError, main, required } from '../../tools/kit/command-line.ts';
import { repository } from '../../tools/kit/repository.ts';
import { archiveImage } from './image-archive.ts';
import { type ServiceImage, services } from './image-reference.ts';

export function buildImage(service: ServiceImage, release: string, archive: string): void {
  const image = `portfolio-${service}:${release}`;
  const baseImages = ['NODE_IMAGE', 'RUNTIME_IMAGE']
    .filter((name) => process.env[name])
    .flatMap((name) => ['--build-arg', name]);
  runVisibly(
    'docker',
    [
      'buildx',
      'build',
      '--quiet',
      '--load',
      '--build-arg',
      `RELEASE=${release}`,
      ...baseImages,
      '--tag',
      image,
      service,
    ],
    { cwd: repository },
  );
  archiveImage(image, archive);
}

if (import.meta.main) {
  await main(() => {
    const { values } = parseArgs({
      options: { service: { type: 'string' }, release: { type: 'string' }, archive: { type: 'string' } },
    });
    const service = services.find((name) => name === values.service);
    if (service === undefined) throw new CommandError(`--service takes ${services.join(' or ')}`);
    buildImage(service, required(values.release, '--release'), required(values.archive, '--archive'));
  });
}
