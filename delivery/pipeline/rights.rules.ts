// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub, not templates
/** What a job may do, and whose code it runs. */
import { environmentOf, type Job, needsOf, type Sources } from './workflow-files.ts';
import { files, type JobPlace, jobs, type Rule, steps, triggers } from './workflow-places.ts';

/** Jobs start without permissions, and each grant has a reason. */
export const leastPermissions: Rule = (sources) => [
  ...files(sources).flatMap(({ file, workflow }) =>
    JSON.stringify(workflow.permissions) === '{}' ? [] : [`${file}: the workflow's permissions are not {}`],
  ),
  ...jobs(sources).flatMap(({ at, job }) =>
    typeof job.permissions === 'object' && job.permissions !== null ? [] : [`${at}: names no permissions of its own`],
  ),
  ...files(sources).flatMap(({ file, text }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        /^\s+[a-z-]+: (read|write)\s*$/.test(line)
          ? [`${file}:${index + 1}: the grant "${line.trim()}" does not say what for`]
          : [],
      ),
  ),
];

/** Only this repository's own code at a trusted commit runs with this repository's permissions. */
export const triggersAndCheckouts: Rule = (sources) => [
  ...files(sources).flatMap(({ file, workflow }) =>
    triggers(workflow)
      .filter((trigger) => ['pull_request_target', 'workflow_run', 'issue_comment'].includes(trigger))
      .map((trigger) => `${file}: ${trigger} runs with this repository's rights on what others wrote`),
  ),
  ...steps(sources).flatMap(({ at, step }) =>
    step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false
      ? [`${at}: the checkout leaves its token behind`]
      : [],
  ),
];

const onMainOnly = (job: Job): boolean => {
  const condition = job.if ?? '';
  return condition.includes("github.event_name == 'push'") && condition.includes("github.ref == 'refs/heads/main'");
};

/** The jobs of workflows that pull requests start, directly or through another workflow, and that run their code. */
function jobsOfPullRequests(sources: Sources): JobPlace[] {
  const reached = new Set(
    files(sources)
      .filter(({ workflow }) => triggers(workflow).includes('pull_request'))
      .map(({ file }) => file),
  );
  const all = jobs(sources);
  // The jobs of ci.yml that run only on main, and the jobs that need them, never run for a pull request.
  const guarded = (place: JobPlace): boolean =>
    onMainOnly(place.job) ||
    needsOf(place.job).some((name) =>
      all.some((other) => other.file === place.file && other.id === name && guarded(other)),
    );
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    for (const place of all) {
      const called = place.job.uses?.startsWith('./') ? place.job.uses.split('/').at(-1) : undefined;
      if (reached.has(place.file) && !guarded(place) && called !== undefined) reached.add(called);
    }
  }
  return all.filter((place) => reached.has(place.file) && !guarded(place));
}

/** A job that runs a pull request's code has no secrets and no write permission. */
export const nothingToStealFromPullRequests: Rule = (sources) =>
  jobsOfPullRequests(sources).flatMap(({ at, job }) => {
    const found: string[] = [];
    if (/\$\{\{\s*secrets\./.test(JSON.stringify(job)) || job.secrets === 'inherit')
      found.push(`${at}: gives a secret to code of a pull request`);
    const writes = Object.entries((job.permissions ?? {}) as Record<string, string>)
      .filter(([, grant]) => grant === 'write')
      .map(([name]) => name);
    const runsItsCode = (job.steps ?? []).some((step) => step.run !== undefined) && !runsTheBase(job);
    if (runsItsCode && writes.length > 0)
      found.push(`${at}: may write ${writes.join(', ')} while it runs code of a pull request`);
    if (writes.some((name) => !['security-events', 'pull-requests'].includes(name)))
      found.push(`${at}: a pull request may write ${writes.join(', ')}`);
    return found;
  });

function runsTheBase(job: Job): boolean {
  const checkouts = (job.steps ?? []).filter((step) => step.uses?.startsWith('actions/checkout@'));
  return (
    checkouts.length > 0 && checkouts.every((step) => step.with?.ref === '${{ github.event.pull_request.base.sha }}')
  );
}

/** The scanner that was once hijacked gets no secrets, no sign-in and only read permission. */
export const scannerHasNothing: Rule = (sources) =>
  jobs(sources).flatMap(({ at, job }) => {
    if (!(job.steps ?? []).some((step) => step.uses?.startsWith('aquasecurity/'))) return [];
    const grants = Object.entries((job.permissions ?? {}) as Record<string, string>).filter(
      ([name, grant]) => `${name}: ${grant}` !== 'contents: read',
    );
    const signsIn = (job.steps ?? []).some(
      (step) => /login|credentials/.test(step.uses ?? '') || /token|secrets\./.test(JSON.stringify(step.env ?? {})),
    );
    return grants.length > 0 || signsIn || job.environment !== undefined
      ? [`${at}: there is something to steal beside the scanner`]
      : [];
  });

/** Jobs assume an AWS role through OIDC, so there is no key to leak. */
export const awsByRoleOnly: Rule = (sources) =>
  steps(sources).flatMap(({ at, job, step }) => {
    if (/AWS_(SECRET_)?ACCESS_KEY|aws-(secret-)?access-key/i.test(JSON.stringify(step)))
      return [`${at}: uses a stored key of AWS`];
    if (!step.uses?.startsWith('aws-actions/configure-aws-credentials@')) return [];
    if (environmentOf(job) === undefined)
      return [`${at}: takes a role outside of an environment, which the role's trust asks for`];
    return typeof step.with?.['role-to-assume'] === 'string' ? [] : [`${at}: takes no role`];
  });
