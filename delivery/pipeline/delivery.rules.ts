// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub, not templates
/** How an image reaches an environment. */
import { services, variableOf } from '../images/image-reference.ts';
import { environmentOf, needsOf } from './workflow-files.ts';
import { commandOf, files, jobs, type Rule, steps } from './workflow-places.ts';

/**
 * The published images are the ones that were built and scanned: one step builds for both platforms, and publishing
 * pushes its archive.
 */
export const builtOnce: Rule = (sources) => {
  const builds = steps(sources).filter(({ step }) => step.uses?.startsWith('docker/build-push-action@'));
  const found = builds.length === 1 ? [] : [`${builds.length} steps build images, not 1`];
  for (const { at, step } of builds) {
    if (step.with?.push !== undefined) found.push(`${at}: pushes what nothing has tested`);
    if (step.with?.platforms !== 'linux/amd64,linux/arm64') found.push(`${at}: does not build for both platforms`);
    if (!String(step.with?.outputs).startsWith('type=oci,')) found.push(`${at}: makes no archive`);
  }
  return found;
};

/** Deployments take digests only: every image comes from an input or output that is a digest. */
export const digestsOnly: Rule = (sources) => {
  const digest = /^\$\{\{ (needs|inputs|steps)\.[\w.-]*digest[\w-]* \}\}$/;
  return [
    ...steps(sources).flatMap(({ at, step }) => {
      if (!['delivery/deployment/deploy.ts', 'delivery/deployment/plan-deployment.ts'].includes(commandOf(step) ?? ''))
        return [];
      const given = Object.entries(step.env ?? {}).filter(([name]) =>
        services.some((service) => name.startsWith(variableOf(service, 'DIGEST'))),
      );
      const problems = given
        .filter(([, value]) => !digest.test(String(value)))
        .map(([name, value]) => `${at}: ${name} is ${value}, which is no digest`);
      if (given.length !== services.length) problems.push(`${at}: is not given the digest of each service`);
      for (const image of [...(step.run ?? '').matchAll(new RegExp(`--(?:${services.join('|')}) (\\S+)`, 'g'))].map(
        (match) => match[1] ?? '',
      )) {
        if (!given.some(([name]) => image === `"$${name}"`)) problems.push(`${at}: deploys ${image}`);
      }
      return problems;
    }),
    ...jobs(sources).flatMap(({ at, job }) => {
      if (!job.uses?.endsWith('/deploy.yml')) return [];
      return Object.entries(job.with ?? {})
        .filter(([name, value]) => !name.endsWith('-digest') || !digest.test(String(value)))
        .map(([name, value]) => `${at}: passes ${name}: ${value}, which is no digest`);
    }),
    ...files(sources).flatMap(({ file, text }) => (/:latest\b/.test(text) ? [`${file}: names the tag latest`] : [])),
  ];
};

/**
 * One job deploys to production, after an approval and a check that approval is required, with the command that rolls
 * back.
 */
export const approvedBeforeProduction: Rule = (sources) => {
  const all = jobs(sources);
  const productionJobs = all.filter(({ job }) => environmentOf(job) === 'production');
  const found = productionJobs.flatMap(({ file, at, job, workflow }) => {
    const guards = needsOf(job).filter((name) =>
      (workflow.jobs[name]?.steps ?? []).some(
        (step) => step.run === 'node delivery/deployment/require-approval.ts --environment production',
      ),
    );
    const problems: string[] = [];
    if (guards.length === 0) problems.push(`${at}: nothing asks whether production must be approved`);
    if (!guards.some((name) => (job.if ?? '').includes(`needs.${name}.result == 'success'`)) && job.if !== undefined)
      problems.push(`${at}: runs though its approval was not confirmed`);
    if (guards.some((name) => workflow.jobs[name]?.environment !== undefined))
      problems.push(`${at}: its guard is in an environment itself`);
    if (productionJobs.filter((other) => other.file === file).length > 1)
      problems.push(`${at}: a second job in production waits for an approval of its own`);
    if (!(job.steps ?? []).some((step) => commandOf(step) === 'delivery/deployment/deploy.ts'))
      problems.push(`${at}: does not deploy with the command that rolls back`);
    return problems;
  });
  for (const { at, job, step } of steps(sources)) {
    const reaches =
      /--environment production/.test(step.run ?? '') && commandOf(step) === 'delivery/deployment/deploy.ts';
    const takesRole = JSON.stringify(step.with ?? {}).includes('AWS_PRODUCTION_ROLE_ARN');
    if ((reaches || takesRole) && environmentOf(job) !== 'production')
      found.push(`${at}: reaches production outside of its environment`);
    if (
      commandOf(step) === 'delivery/deployment/deploy.ts' &&
      !step.run?.includes(`--environment ${environmentOf(job)} `)
    )
      found.push(`${at}: deploys to another environment than its own`);
  }
  if (productionJobs.length === 0) found.push('no job deploys to production');
  return found;
};

/**
 * Both environments get the same digests, from one job that verified their signatures, and can verify them again. A
 * manual run can deploy any digests to either.
 */
export const promoted: Rule = (sources) => {
  const all = jobs(sources);
  const deploying = all.filter(({ job }) =>
    (job.steps ?? []).some((step) => commandOf(step) === 'delivery/deployment/deploy.ts'),
  );
  const found = deploying.flatMap(({ at, job, workflow }) => {
    const problems: string[] = [];
    const plan = needsOf(job).find((name) =>
      (workflow.jobs[name]?.steps ?? []).some((step) => commandOf(step) === 'delivery/deployment/plan-deployment.ts'),
    );
    if (plan === undefined) problems.push(`${at}: deploys what no job has verified`);
    const deployment = (job.steps ?? []).findIndex((step) => commandOf(step) === 'delivery/deployment/deploy.ts');
    const cosign = (job.steps ?? []).findIndex((step) => step.uses?.startsWith('sigstore/cosign-installer@'));
    if (cosign < 0 || cosign > deployment) problems.push(`${at}: cannot verify signatures`);
    for (const service of services) {
      const given = job.steps?.[deployment]?.env?.[variableOf(service, 'DIGEST_REFERENCE')];
      const expected = `\${{ needs.${plan}.outputs.${service}-digest-reference }}`;
      if (given !== expected) problems.push(`${at}: the ${service} is not the one that was verified`);
    }
    const inputs = workflow.on.workflow_dispatch?.inputs as
      | Readonly<Record<string, { readonly required?: boolean; readonly options?: readonly string[] }>>
      | undefined;
    if (services.some((service) => inputs?.[`${service}-digest`]?.required !== true))
      problems.push(`${at}: by hand it is not told the digest of each service`);
    if (!inputs?.environment?.options?.includes(environmentOf(job) ?? ''))
      problems.push(`${at}: cannot be deployed to by hand`);
    return problems;
  });
  for (const environment of ['staging', 'production'])
    if (deploying.filter(({ job }) => environmentOf(job) === environment).length !== 1)
      found.push(`${environment}: not deployed to by exactly one job`);
  return found;
};
