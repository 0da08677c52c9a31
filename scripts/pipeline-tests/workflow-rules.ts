// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub, not templates
/** What must hold for every workflow. Each rule returns what breaks it, as sentences that begin with the place. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parts } from '../release/changed-paths.ts';
import {
  environmentOf,
  type Job,
  needsOf,
  parseWorkflow,
  repository,
  type Sources,
  type Step,
  type Workflow,
} from './workflow-files.ts';

export type Rule = (sources: Sources) => string[];

interface Place {
  readonly file: string;
  readonly workflow: Workflow;
  readonly text: string;
}

interface JobPlace extends Place {
  readonly id: string;
  readonly job: Job;
  readonly at: string;
}

interface StepPlace extends JobPlace {
  readonly step: Step;
}

const files = (sources: Sources): Place[] =>
  Object.entries(sources).map(([file, text]) => ({ file, text, workflow: parseWorkflow(text) }));

const jobs = (sources: Sources): JobPlace[] =>
  files(sources).flatMap((place) =>
    Object.entries(place.workflow.jobs).map(([id, job]) => ({ ...place, id, job, at: `${place.file}, ${id}` })),
  );

const steps = (sources: Sources): StepPlace[] =>
  jobs(sources).flatMap((place) => (place.job.steps ?? []).map((step) => ({ ...place, step })));

const triggers = (workflow: Workflow): string[] => Object.keys(workflow.on);

/** The command that a step runs, without what it is given. */
const commandOf = (step: Step): string | undefined => /^node (scripts\/\S+\.ts)/.exec(step.run ?? '')?.[1];

/** Actions are pinned by commit, with the version beside it, and everywhere to the same one. */
export const pinned: Rule = (sources) => {
  const versions = new Map<string, string>();
  return files(sources).flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => {
      const use = /^\s*(?:- )?uses:\s*(\S+)(?:\s+#\s*(.*))?$/.exec(line);
      if (use === null) return [];
      const [, target = '', version = ''] = use;
      const at = `${file}:${index + 1}`;
      if (target.startsWith('./'))
        return existsSync(join(repository, target)) ? [] : [`${at}: ${target} does not exist`];
      const pin = /^([\w.-]+\/[\w./-]+)@([0-9a-f]{40})$/.exec(target);
      if (pin === null) return [`${at}: ${target} is not pinned by commit`];
      if (!/^v\d+\.\d+\.\d+$/.test(version)) return [`${at}: ${target} has no version beside it`];
      const known = versions.get(pin[1] ?? '') ?? `${pin[2]} ${version}`;
      versions.set(pin[1] ?? '', known);
      return known === `${pin[2]} ${version}` ? [] : [`${at}: ${pin[1]} is pinned to another commit elsewhere`];
    }),
  );
};

/** Nothing is allowed until a job asks for it, and each grant says what for. */
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

const longestMinutes = 60;

export const timeouts: Rule = (sources) =>
  jobs(sources).flatMap(({ at, job }) => {
    if (job.uses !== undefined) return [];
    const minutes = job['timeout-minutes'];
    return typeof minutes === 'number' && minutes <= longestMinutes
      ? []
      : [`${at}: no timeout of at most ${longestMinutes} minutes`];
  });

/** Every workflow, or every job of it, says what it may run beside. What publishes or deploys is never ended half-way. */
export const concurrency: Rule = (sources) => [
  ...files(sources).flatMap(({ file, workflow }) => {
    const settings =
      workflow.concurrency === undefined
        ? Object.values(workflow.jobs).map((job) => job.concurrency)
        : [workflow.concurrency];
    return settings.every((setting) => setting?.group !== undefined && setting['cancel-in-progress'] !== undefined)
      ? []
      : [`${file}: no concurrency, or it does not say whether runs are cancelled`];
  }),
  ...jobs(sources).flatMap(({ at, job, workflow }) => {
    const environment = environmentOf(job);
    if (environment === undefined) return [];
    const setting = job.concurrency ?? workflow.concurrency;
    if (setting?.['cancel-in-progress'] !== false) return [`${at}: a deployment may be cancelled half-way`];
    return setting.group?.includes(`'deploy-${environment}'`)
      ? []
      : [`${at}: two deployments to ${environment} may run at once`];
  }),
];

/** Nobody but this repository's own code at a trusted commit runs with this repository's rights. */
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

/** Jobs of workflows that pull requests start, which run their code: directly, or by calling another workflow. */
function jobsOfPullRequests(sources: Sources): JobPlace[] {
  const reached = new Set(
    files(sources)
      .filter(({ workflow }) => triggers(workflow).includes('pull_request'))
      .map(({ file }) => file),
  );
  const all = jobs(sources);
  // ci.yml's jobs that only main has, and those that need them, are not the pull request's.
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

/** No secret and no right to write in a job that runs code of a pull request. */
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

/** The hijacked scanner gets nothing: no secret, no sign-in, no right but to read. */
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

/** Before every production job somebody approves, and that somebody must is asked first; there is one such job, and it can put things back. */
export const approvedBeforeProduction: Rule = (sources) => {
  const all = jobs(sources);
  const productionJobs = all.filter(({ job }) => environmentOf(job) === 'production');
  const found = productionJobs.flatMap(({ file, at, job, workflow }) => {
    const guards = needsOf(job).filter((name) =>
      (workflow.jobs[name]?.steps ?? []).some(
        (step) => step.run === 'node scripts/release/require-approval.ts --environment production',
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
    if (!(job.steps ?? []).some((step) => commandOf(step) === 'scripts/release/deploy.ts'))
      problems.push(`${at}: does not deploy with the command that rolls back`);
    return problems;
  });
  for (const { at, job, step } of steps(sources)) {
    const reaches = /--environment production/.test(step.run ?? '') && commandOf(step) === 'scripts/release/deploy.ts';
    const takesRole = JSON.stringify(step.with ?? {}).includes('AWS_PRODUCTION_ROLE_ARN');
    if ((reaches || takesRole) && environmentOf(job) !== 'production')
      found.push(`${at}: reaches production outside of its environment`);
    if (commandOf(step) === 'scripts/release/deploy.ts' && !step.run?.includes(`--environment ${environmentOf(job)} `))
      found.push(`${at}: deploys to another environment than its own`);
  }
  if (productionJobs.length === 0) found.push('no job deploys to production');
  return found;
};

/** AWS is reached by a role that GitHub vouches for; there is no key to lose. */
export const awsByRoleOnly: Rule = (sources) =>
  steps(sources).flatMap(({ at, job, step }) => {
    if (/AWS_(SECRET_)?ACCESS_KEY|aws-(secret-)?access-key/i.test(JSON.stringify(step)))
      return [`${at}: uses a stored key of AWS`];
    if (!step.uses?.startsWith('aws-actions/configure-aws-credentials@')) return [];
    if (environmentOf(job) === undefined)
      return [`${at}: takes a role outside of an environment, which the role's trust asks for`];
    return typeof step.with?.['role-to-assume'] === 'string' ? [] : [`${at}: takes no role`];
  });

/** Only digests reach a deployment: every image it is given comes from an input or output that is one. */
export const digestsOnly: Rule = (sources) => {
  const digest = /^\$\{\{ (needs|inputs|steps)\.[\w.-]*digest[\w-]* \}\}$/;
  return [
    ...steps(sources).flatMap(({ at, step }) => {
      if (!['scripts/release/deploy.ts', 'scripts/release/plan-deployment.ts'].includes(commandOf(step) ?? ''))
        return [];
      const given = Object.entries(step.env ?? {}).filter(([name]) => /BACKEND|FRONTEND/.test(name));
      const problems = given
        .filter(([, value]) => !digest.test(String(value)))
        .map(([name, value]) => `${at}: ${name} is ${value}, which is no digest`);
      if (given.length !== 2) problems.push(`${at}: is not given both digests`);
      for (const image of [...(step.run ?? '').matchAll(/--(?:backend|frontend) (\S+)/g)].map(
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

interface Package {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const packageOf = (directory: string): Package =>
  JSON.parse(readFileSync(join(repository, directory, 'package.json'), 'utf8')) as Package;

/** A step runs one command that exists in this repository and that anyone can run; what it is given comes by its environment. */
export const commandsExist: Rule = (sources) =>
  steps(sources).flatMap(({ at, job, step }) => {
    const { run } = step;
    if (run === undefined) return [];
    if (step.shell !== undefined) return [`${at}: chooses a shell`];
    if (run.includes('${{')) return [`${at}: pastes an expression into "${run}"`];
    if (/[\n;&|<>`]|\$\(/.test(run)) return [`${at}: holds logic: "${run}"`];
    const directory = (step['working-directory'] ?? '.').replace(/^base\//, '');
    if (!existsSync(join(repository, directory, 'package.json'))) return [`${at}: ${directory} is no package`];
    if (run === 'npm ci')
      return existsSync(join(repository, directory, 'package-lock.json'))
        ? []
        : [`${at}: ${directory} has no lockfile`];
    const script = /^npm (?:run ([\w:-]+)(?: -- [\w./ -]+)?|(test|start))$/.exec(run);
    const name = script?.[1] ?? script?.[2];
    if (name !== undefined)
      return packageOf(directory).scripts?.[name] === undefined ? [`${at}: ${directory} has no script ${name}`] : [];
    const command = commandOf(step);
    if (command === undefined) return [`${at}: "${run}" is no command of this project`];
    if (!existsSync(join(repository, directory, command))) return [`${at}: ${command} does not exist`];
    const given = { ...job.env, ...step.env };
    return [...run.matchAll(/\$([A-Z_]+)/g)].flatMap(([, variable = '']) =>
      variable in given ? [] : [`${at}: ${command} is given $${variable}, which nothing sets`],
    );
  });

/** The gate waits for every job that checks something, whatever becomes of them; what delivers waits for the gate. */
export const requiredGate: Rule = (sources) => {
  const text = sources['ci.yml'];
  if (text === undefined) return ['ci.yml: is missing'];
  const { jobs: all } = parseWorkflow(text);
  const gate = all.required;
  if (gate === undefined) return ['ci.yml: has no job "required"'];
  const found: string[] = [];
  const behind = (id: string): boolean => needsOf(all[id] ?? {}).some((name) => name === 'required' || behind(name));
  const checks = Object.keys(all).filter((id) => id !== 'required' && !behind(id));
  for (const id of checks) if (!needsOf(gate).includes(id)) found.push(`ci.yml: required does not wait for ${id}`);
  for (const part of parts) {
    if (!checks.includes(part)) found.push(`ci.yml: no job checks ${part}`);
    else if (all[part]?.if !== `needs.changes.outputs.${part} == 'true'`)
      found.push(`ci.yml, ${part}: runs by another condition than that the change concerns it`);
  }
  for (const id of checks)
    if (all[id]?.if !== undefined && !parts.some((part) => part === id)) found.push(`ci.yml, ${id}: may be left out`);
  if (gate.if !== 'always()') found.push('ci.yml: required does not run when something failed');
  const step = gate.steps?.find(({ run }) => run === 'node scripts/release/required-gate.ts');
  if (step?.env?.NEEDS !== '${{ toJSON(needs) }}') found.push('ci.yml: required does not judge what it waited for');
  if (step?.if !== undefined) found.push('ci.yml: required may judge nothing');
  for (const [id, job] of Object.entries(all)) {
    const delivers = job.uses?.endsWith('/publish.yml') === true || job.uses?.endsWith('/deploy.yml') === true;
    if (delivers && !behind(id)) found.push(`ci.yml, ${id}: delivers without waiting for required`);
    if (delivers && !/needs\.(required|publish)\.result == 'success'/.test(job.if ?? ''))
      found.push(`ci.yml, ${id}: delivers though what it waited for failed`);
  }
  return found;
};

/** ci.yml runs on every push and pull request, and no filter keeps it from running. */
export const runsOnEveryChange: Rule = (sources) => {
  const on = parseWorkflow(sources['ci.yml'] ?? 'on: {}\njobs: {}').on as Record<
    string,
    Record<string, unknown> | null
  >;
  const filters = [on.push, on.pull_request]
    .flatMap((trigger) => Object.keys(trigger ?? {}))
    .filter((name) => name !== 'branches');
  const found = filters.map((name) => `ci.yml: the filter ${name} would leave the required check waiting forever`);
  if (!('push' in on) || JSON.stringify(on.push) !== '{"branches":["**"]}')
    found.push('ci.yml: does not run on every push');
  if (!('pull_request' in on) || on.pull_request !== null) found.push('ci.yml: does not run on every pull request');
  return found;
};

/** A service's workflow can be called, and run by hand, and needs no other's. */
export const servicesAlone: Rule = (sources) =>
  ['backend-ci.yml', 'frontend-ci.yml', 'infra-ci.yml'].flatMap((file) => {
    const text = sources[file];
    if (text === undefined) return [`${file}: is missing`];
    const found = ['workflow_call', 'workflow_dispatch']
      .filter((trigger) => !triggers(parseWorkflow(text)).includes(trigger))
      .map((trigger) => `${file}: has no ${trigger}`);
    const own = file.replace('-ci.yml', '');
    const others = ['backend', 'frontend', 'infra'].filter((name) => name !== own);
    for (const { step, at } of steps({ [file]: text })) {
      const directory = step['working-directory'] ?? '';
      if (others.some((name) => directory.split('/').includes(name))) found.push(`${at}: works in ${directory}`);
    }
    return found;
  });

/** One Node everywhere: the one that the lockfiles pin. */
export const oneNode: Rule = (sources) => {
  const expected = packageOf('.').devDependencies?.node;
  return steps(sources).flatMap(({ at, step }) =>
    step.uses?.startsWith('actions/setup-node@') && step.with?.['node-version'] !== expected
      ? [`${at}: sets up Node ${step.with?.['node-version']}, the project has ${expected}`]
      : [],
  );
};

/** What is published is what was built and scanned: only one step builds, for both platforms, and publishing takes its archive. */
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

export const rules: Readonly<Record<string, Rule>> = {
  pinned,
  leastPermissions,
  timeouts,
  concurrency,
  triggersAndCheckouts,
  nothingToStealFromPullRequests,
  scannerHasNothing,
  approvedBeforeProduction,
  awsByRoleOnly,
  digestsOnly,
  commandsExist,
  requiredGate,
  runsOnEveryChange,
  servicesAlone,
  oneNode,
  builtOnce,
};
