/**
 * Deploys a release by the digests of its images, and rolls back to what ran before if it fails:
 *
 *     node delivery/deployment/deploy.ts --target aws --environment staging --url https://… --backend ghcr.io/owner/portfolio-backend@sha256:… --frontend ghcr.io/owner/portfolio-frontend@sha256:…
 *     node delivery/deployment/deploy.ts --target compose --environment staging --directory /srv/portfolio --url http://localhost:8080 --backend … --frontend …
 *
 *     node delivery/deployment/deploy.ts --target kubernetes --environment staging --url https://… --backend … --frontend …
 *
 * To roll back by hand, run it with the earlier digests. Signatures are verified first (see signature.ts). Exits with 0
 * only if the given images run and passed the smoke test.
 */
import { parseArgs } from 'node:util';
import { CommandError, main, required } from '../../tools/kit/command-line.ts';
import { givenForEachService, serviceOptions } from '../images/image-reference.ts';
import { releaseOf } from '../images/registry.ts';
import { verify } from '../images/signature.ts';
import { summarize } from '../pipeline/step-outputs.ts';
import { requireDescendant } from './ancestry.ts';
import { AwsTarget } from './aws-target.ts';
import { ComposeTarget } from './compose-target.ts';
import { deployOrRollBack, type Target, verifiedImages } from './deployment.ts';
import { KubernetesTarget } from './kubernetes-target.ts';

const environments = ['staging', 'production'];

await main(async () => {
  const { values } = parseArgs({
    options: {
      target: { type: 'string' },
      environment: { type: 'string' },
      url: { type: 'string' },
      directory: { type: 'string' },
      ...serviceOptions,
    },
  });
  const environment = required(values.environment, '--environment');
  if (!environments.includes(environment)) throw new CommandError(`--environment takes ${environments.join(' or ')}`);
  const url = required(values.url, '--url').replace(/\/$/, '');
  const references = givenForEachService(values, 'DIGEST_REFERENCE');
  const images = verifiedImages(references, { verify, releaseOf });
  const target = ((): Target => {
    if (values.target === 'aws') return new AwsTarget(environment, url);
    if (values.target === 'compose')
      return new ComposeTarget({ environment, url, directory: required(values.directory, '--directory') });
    if (values.target === 'kubernetes')
      return new KubernetesTarget({ environment, url, overlay: `kubernetes/overlays/${environment}` });
    throw new CommandError('--target takes aws, compose or kubernetes');
  })();
  // By hand any release may be deployed. After a merge only a newer one, because an older one may be approved later.
  const byHand = (process.env.GITHUB_EVENT_NAME ?? 'workflow_dispatch') === 'workflow_dispatch';
  await deployOrRollBack(target, images, summarize, (running) => {
    if (!byHand) requireDescendant(images.release, running);
  });
});
