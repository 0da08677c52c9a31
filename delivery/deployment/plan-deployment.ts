/**
 * Plans a run of the deployment pipeline: verifies the images and reports which environments it deploys to.
 *
 *     BACKEND_DIGEST=sha256:… FRONTEND_DIGEST=sha256:… node delivery/deployment/plan-deployment.ts
 *
 * ENVIRONMENT is `staging` or `production` for a manual deployment, and empty when a merge goes through both.
 * Environments without a role on AWS (STAGING_ROLE, PRODUCTION_ROLE) are skipped and reported. So is production after a
 * merge where PRODUCTION_WITHOUT_REVIEWERS is `on`: with nobody to approve it, it is deployed by hand only.
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

/**
 * @param asked the environment of a manual deployment; empty: both, one after the other
 * @param withoutReviewers production has no reviewers, by choice
 */
export function plan(asked: string, roles: Readonly<Record<Environment, string>>, withoutReviewers = false): Plan {
  const wanted = environments.filter((name) => asked === '' || asked === name);
  if (wanted.length === 0) throw new CommandError(`there is no environment "${asked}": ${environments.join(' or ')}`);
  const configured = wanted.filter((name) => roles[name] !== '');
  const remarks = wanted
    .filter((name) => roles[name] === '')
    .map(
      (name) =>
        `AWS is not configured for ${name} (variable AWS_${name.toUpperCase()}_ROLE_ARN): nothing is deployed there.`,
    );
  if (asked !== '' || !withoutReviewers || !configured.includes('production')) return { deployed: configured, remarks };
  return {
    deployed: configured.filter((name) => name !== 'production'),
    remarks: [...remarks, 'Production has no reviewers (PRODUCTION_WITHOUT_REVIEWERS): run Deploy by hand for it.'],
  };
}

if (import.meta.main) {
  await main(() => {
    const roles = { staging: process.env.STAGING_ROLE ?? '', production: process.env.PRODUCTION_ROLE ?? '' };
    const withoutReviewers = process.env.PRODUCTION_WITHOUT_REVIEWERS === 'on';
    const { deployed, remarks } = plan(process.env.ENVIRONMENT ?? '', roles, withoutReviewers);
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
