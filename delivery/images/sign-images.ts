/** Signs images and verifies each signature as a deployment will: `node delivery/images/sign-images.ts registry/name@sha256:… …` */
import { CommandError, main } from '../../tools/kit/command-line.ts';
import { summarize } from '../pipeline/step-outputs.ts';
import { sign, verify } from './signature.ts';

await main(() => {
  const references = process.argv.slice(2);
  if (references.length === 0) throw new CommandError('say which images: registry/name@sha256:…');
  for (const reference of references) {
    sign(reference);
    verify(reference);
    summarize(`Signed \`${reference}\`.`);
  }
});
