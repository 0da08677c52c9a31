/**
 * Fails unless deployments to a GitHub environment require an approval:
 *
 *     node delivery/deployment/require-approval.ts --environment production
 *
 * A job that names a missing environment creates it unprotected, so this check runs first. Needs GITHUB_API_URL,
 * GITHUB_REPOSITORY and GITHUB_TOKEN with `actions: read`.
 */
import { parseArgs } from 'node:util';
import { CommandError, main, required, requiredVariable } from '../../tools/kit/command-line.ts';

export interface Environment {
  readonly name: string;
  readonly protection_rules?: readonly { readonly type: string; readonly reviewers?: readonly unknown[] }[];
}

/** How many people or teams may approve; 0 means that no approval is required. */
export function reviewers(environment: Environment): number {
  return (environment.protection_rules ?? [])
    .filter(({ type }) => type === 'required_reviewers')
    .reduce((sum, rule) => sum + (rule.reviewers?.length ?? 0), 0);
}

if (import.meta.main) {
  await main(async () => {
    const { values } = parseArgs({ options: { environment: { type: 'string' } } });
    const name = required(values.environment, '--environment');
    const remedy = `Set required reviewers for the environment "${name}" in the repository's settings (Environments)`;
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
    const count = reviewers((await answer.json()) as Environment);
    if (count === 0) throw new CommandError(`Nobody has to approve deployments to "${name}". ${remedy}.`);
    process.stdout.write(`${name}: ${count} required reviewers\n`);
  });
}
