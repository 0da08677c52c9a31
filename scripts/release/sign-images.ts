/** Signs images and verifies each signature as a deployment will: `node scripts/release/sign-images.ts registry/name@sha256:… …` */
import { DeliveryError, main } from './command.ts';
import { sign, verify } from './signature.ts';
import { summarize } from './step-outputs.ts';

await main(() => {
  const references = process.argv.slice(2);
  if (references.length === 0) throw new DeliveryError('say which images: registry/name@sha256:…');
  for (const reference of references) {
    sign(reference);
    verify(reference);
    summarize(`Signed \`${reference}\`.`);
  }
});
