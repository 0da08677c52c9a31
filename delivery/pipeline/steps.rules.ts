// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub, not templates
/** How jobs and steps are written. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../tools/kit/repository.ts';
import { environmentOf } from './workflow-files.ts';
import { commandOf, files, jobs, packageOf, type Rule, steps } from './workflow-places.ts';

/** Actions are pinned by commit, with the version beside it, and to the same commit everywhere. */
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

const longestMinutes = 60;
/** A deployment may wait for an operation of somebody else, and is worse ended half-way than late. */
const longestDeploymentMinutes = 110;

export const timeouts: Rule = (sources) =>
  jobs(sources).flatMap(({ at, job }) => {
    if (job.uses !== undefined) return [];
    const longest = environmentOf(job) === undefined ? longestMinutes : longestDeploymentMinutes;
    const minutes = job['timeout-minutes'];
    return typeof minutes === 'number' && minutes <= longest ? [] : [`${at}: no timeout of at most ${longest} minutes`];
  });

/** Credentials that end before the job does leave its work half done. */
export const credentialsLast: Rule = (sources) =>
  jobs(sources).flatMap(({ at, job }) =>
    (job.steps ?? [])
      .filter(({ uses }) => uses?.startsWith('aws-actions/configure-aws-credentials@'))
      .filter((step) => Number(step.with?.['role-duration-seconds'] ?? 3600) <= Number(job['timeout-minutes']) * 60)
      .map(() => `${at}: its credentials end before it does`),
  );

/** Every workflow, or each of its jobs, sets its concurrency. Publishing and deploying are never cancelled midway. */
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

const textOf = (path: string): string =>
  existsSync(join(repository, path)) ? readFileSync(join(repository, path), 'utf8') : '';

/** A step runs one command from this repository that anyone can run; its inputs come from its environment. */
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
    const built = /^docker build --target test ([\w-]+)$/.exec(run)?.[1];
    if (built !== undefined)
      return /^FROM .+ AS test$/m.test(textOf(join(built, 'Dockerfile')))
        ? []
        : [`${at}: ${built}/Dockerfile has no stage "test"`];
    const command = commandOf(step);
    if (command === undefined) return [`${at}: "${run}" is no command of this project`];
    if (!existsSync(join(repository, directory, command))) return [`${at}: ${command} does not exist`];
    const given = { ...job.env, ...step.env };
    return [...run.matchAll(/\$([A-Z_]+)/g)].flatMap(([, variable = '']) =>
      variable in given ? [] : [`${at}: ${command} is given $${variable}, which nothing sets`],
    );
  });

/** Every workflow uses the Node version that the lockfiles pin. */
export const oneNode: Rule = (sources) => {
  const expected = packageOf('.').optionalDependencies?.node;
  return steps(sources).flatMap(({ at, step }) =>
    step.uses?.startsWith('actions/setup-node@') && step.with?.['node-version'] !== expected
      ? [`${at}: sets up Node ${step.with?.['node-version']}, the project has ${expected}`]
      : [],
  );
};

/** Commands that need the Git history. */
const readsHistory = [
  'node delivery/pipeline/changed-paths.ts',
  'node delivery/pipeline/secret-scan.ts',
  // It also builds the previous release.
  'npm run test:system',
];

export const history: Rule = (sources) =>
  jobs(sources).flatMap(({ at, job }) => {
    const reading = (job.steps ?? []).filter((step) => readsHistory.includes(step.run ?? ''));
    const whole = (job.steps ?? []).some(
      (step) => step.uses?.startsWith('actions/checkout@') && step.with?.['fetch-depth'] === 0,
    );
    return whole ? [] : reading.map((step) => `${at}: "${step.run}" finds no earlier commit`);
  });
