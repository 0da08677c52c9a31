/**
 * Fails unless deployments to a GitHub environment require an approval:
 *
 *     node delivery/deployment/require-approval.ts --environment production
 *
 * A job that names a missing environment creates it unprotected, so this check runs first. Needs GITHUB_API_URL,
 * GITHUB_REPOSITORY and GITHUB_TOKEN with `actions: read`.
 *
 * GitHub has no reviewers for private repositories below Enterprise Cloud. With PRODUCTION_WITHOUT_REVIEWERS=on a
 * deployment that was started by hand needs none, if the environment is limited to branches.
 */
import { parseArgs } from 'node:util';
import { CommandError, main, required, requiredVariable } from '../../tools/kit/command-line.ts';

export interface Environment {
  readonly name: string;
  readonly protection_rules?: readonly { readonly type: string; readonly reviewers?: readonly unknown[] }[];
  /** Null where any branch may be deployed. */
  readonly deployment_branch_policy?: object | null;
}

/** How many people or teams may approve; 0 means that no approval is required. */
export function reviewers(environment: Environment): number {
  return (environment.protection_rules ?? [])
    .filter(({ type }) => type === 'required_reviewers')
    .reduce((sum, rule) => sum + (rule.reviewers?.length ?? 0), 0);
}

/**
 * @param byChoice of an environment without reviewers: whether the repository says that it has none, and whether a
 * person started this deployment
 * @returns who let it through, in words; undefined where nobody did
 */
export function letThrough(
  environment: Environment,
  byChoice: { readonly withoutReviewers: boolean; readonly byHand: boolean },
): string | undefined {
  const count = reviewers(environment);
  if (count > 0) return `${count} required reviewers`;
  const limited = (environment.deployment_branch_policy ?? null) !== null;
  return byChoice.withoutReviewers && byChoice.byHand && limited
    ? 'no reviewers, by choice; started by hand, from a branch that the environment allows'
    : undefined;
}

if (import.meta.main) {
  await main(async () => {
    const { values } = parseArgs({ options: { environment: { type: 'string' } } });
    const name = required(values.environment, '--environment');
    const remedy = `Set required reviewers for the environment "${name}" in the repository's settings (Environments). Where your plan of GitHub has none, CONTRIBUTING.md says what to do instead`;
    const answer = await fetch(
      `${requiredVariable('GITHUB_API_URL')}/repos/${requiredVariable('GITHUB_REPOSITORY')}/environments/${encodeURIComponent(name)}`,
      {
        headers: { accept: 'application/vnd.github+json', authorization: `Bearer ${requiredVariable('GITHUB_TOKEN')}` },
        signal: AbortSignal.timeout(30_000),
      },
    );
    if (answer.status === 404) throw new CommandError(`There is no environment "${name}". ${remedy}.`);
    if (!answer.ok)
      throw new CommandError(
        `GitHub answered ${answer.status} when asked about the environment "${name}": whether anyone must approve is unknown, so nothing is deployed.`,
      );
    const by = letThrough((await answer.json()) as Environment, {
      withoutReviewers: process.env.PRODUCTION_WITHOUT_REVIEWERS === 'on',
      byHand: process.env.GITHUB_EVENT_NAME === 'workflow_dispatch',
    });
    if (by === undefined) throw new CommandError(`Nobody has to approve deployments to "${name}". ${remedy}.`);
    process.stdout.write(`${name}: ${by}\n`);
  });
}
