/**
 * Loads the image for this machine's platform from an archive into the local engine:
 *
 *     node delivery/images/load-image.ts --archive backend.tar --image portfolio-backend:1.2.0
 */
import { parseArgs } from 'node:util';
import { main, required } from '../../tools/kit/command-line.ts';
import { loadImage } from './image-archive.ts';

await main(() => {
  const { values } = parseArgs({ options: { archive: { type: 'string' }, image: { type: 'string' } } });
  loadImage(required(values.archive, '--archive'), required(values.image, '--image'));
});
