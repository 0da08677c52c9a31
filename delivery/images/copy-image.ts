/**
 * Copies an image to another registry, keeping its digest:
 *
 *     node delivery/images/copy-image.ts --image ghcr.io/owner/portfolio-backend@sha256:… --repository docker.io/owner/portfolio-backend --tag 1.2.0
 */
import { parseArgs } from 'node:util';
import { main, required } from '../../tools/kit/command-line.ts';
import { summarize } from '../pipeline/step-outputs.ts';
import { copyByDigest } from './registry.ts';

await main(() => {
  const { values } = parseArgs({
    options: { image: { type: 'string' }, repository: { type: 'string' }, tag: { type: 'string' } },
  });
  const copy = copyByDigest(
    required(values.image, '--image'),
    required(values.repository, '--repository').toLowerCase(),
    required(values.tag, '--tag'),
  );
  summarize(`Copied to \`${copy}\`.`);
});
