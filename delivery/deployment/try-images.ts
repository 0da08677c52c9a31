/**
 * Runs the whole system from its image archives and smoke-tests it before anything is published:
 *
 *     node delivery/deployment/try-images.ts --backend backend.tar --frontend frontend.tar --release 1.2.0-0123456789ab
 *
 * The variables of platform/base-images.ts, where set, select the base images. Everything is removed afterwards.
 */

import { devNull } from 'node:os';
import { parseArgs } from 'node:util';
import { run } from '../../tools/kit/command.ts';
import { CommandError, main, required } from '../../tools/kit/command-line.ts';
import { repository } from '../../tools/kit/repository.ts';
import { loadImage } from '../images/image-archive.ts';
import { givenForEachService, type ServiceImage, serviceOptions, services } from '../images/image-reference.ts';
import { expectNoErrors, smokeFromOutside } from './smoke.ts';

const project = 'portfolio-trial';

function compose(release: string, ...args: readonly string[]): string {
  // Ignores the settings of any installation in this folder.
  return run('docker', ['compose', '--env-file', devNull, '--project-name', project, ...args], {
    cwd: repository,
    // Any free port.
    env: { COMPOSE_PROGRESS: 'quiet', RELEASE: release, PORT: '0' },
  });
}

async function tryImages(archives: Readonly<Record<ServiceImage, string>>, release: string): Promise<void> {
  for (const service of services) loadImage(archives[service], `portfolio-${service}:${release}`);
  const down = () => compose(release, 'down', '--volumes', '--remove-orphans', '--timeout', '2');
  down();
  try {
    compose(release, 'build', 'configure');
    compose(release, 'up', '--detach', '--no-build', '--wait', '--wait-timeout', '180');
    const address = compose(release, 'port', 'edge', '8080').trim();
    expectNoErrors(await smokeFromOutside(`http://${address}`, release), `Trial of ${release} before it is published`);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`${error.message}\n${compose(release, 'logs', '--no-color', '--tail', '10')}`);
  } finally {
    down();
  }
}

await main(async () => {
  const { values } = parseArgs({
    options: { ...serviceOptions, release: { type: 'string' } },
  });
  await tryImages(givenForEachService(values, 'ARCHIVE'), required(values.release, '--release'));
});
