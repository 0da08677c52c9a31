/**
 * Plans a run of the deployment pipeline: verifies the images and reports which environments it deploys to.
 *
 *     BACKEND_DIGEST=sha256:… FRONTEND_DIGEST=sha256:… node delivery/deployment/plan-deployment.ts
 *
 * ENVIRONMENT is `staging` or `production` for a manual deployment, and empty when a merge goes through both.
 * Environments without a role on AWS (STAGING_ROLE, PRODUCTION_ROLE) are skipped and reported.
 */

import { CommandError, main, requiredVariable } from '../../tools/kit/command-line.ts';
import { asDigest, forEachService, services, variableOf } from '../images/image-reference.ts';
import { releaseOf } from '../images/registry.ts';
import { verify } from '../images/signature.ts';
import { setOutput, summarize } from '../pipeline/step-outputs.ts';
import { verifiedImages } from './deployment.ts';

const environments = ['staging', 'production'] as const;
type Environment = (typeof environments)[number];

export interface Plan {
  readonly deployed: readonly Environment[];
  readonly remarks: readonly string[];
}

/** @param asked the environment of a manual deployment; empty: both, one after the other */
export function plan(asked: string, roles: Readonly<Record<Environment, string>>): Plan {
  const wanted = environments.filter((name) => asked === '' || asked === name);
  if (wanted.length === 0) throw new CommandError(`there is no environment "${asked}": ${environments.join(' or ')}`);
  const configured = wanted.filter((name) => roles[name] !== '');
  const remarks = wanted
    .filter((name) => roles[name] === '')
    .map(
      (name) =>
        `AWS is not configured for ${name} (variable AWS_${name.toUpperCase()}_ROLE_ARN): nothing is deployed there.`,
    );
  return { deployed: configured, remarks };
}

if (import.meta.main) {
  await main(() => {
    const { deployed, remarks } = plan(process.env.ENVIRONMENT ?? '', {
      staging: process.env.STAGING_ROLE ?? '',
      production: process.env.PRODUCTION_ROLE ?? '',
    });
    const repository = (service: string) =>
      `${process.env.REGISTRY ?? 'ghcr.io'}/${requiredVariable('GITHUB_REPOSITORY').toLowerCase()}/portfolio-${service}`;
    const references = forEachService(
      (service) => `${repository(service)}@${asDigest(requiredVariable(variableOf(service, 'DIGEST')))}`,
    );
    const images = verifiedImages(references, { verify, releaseOf });
    summarize(
      [
        `Release ${images.release}, signatures verified:`,
        ...Object.values(references).map((reference) => `- \`${reference}\``),
        '',
        ...remarks,
      ].join('\n'),
    );
    for (const service of services) setOutput(`${service}-digest-reference`, references[service]);
    for (const environment of environments) setOutput(environment, String(deployed.includes(environment)));
  });
}
