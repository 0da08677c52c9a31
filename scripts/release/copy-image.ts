/**
 * Copies an image into another registry, with its digest:
 *
 *     node scripts/release/copy-image.ts --image ghcr.io/owner/portfolio-backend@sha256:… --repository docker.io/owner/portfolio-backend --tag 1.2.0
 */
import { parseArgs } from 'node:util';
import { main, required } from './command.ts';
import { copyByDigest } from './registry.ts';
import { summarize } from './step-outputs.ts';

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
