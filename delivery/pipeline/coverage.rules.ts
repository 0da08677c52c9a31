// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub, not templates
/** The checks that no change can bypass. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../tools/kit/repository.ts';
import { services } from '../images/image-reference.ts';
import { parts } from './changed-paths.ts';
import { needsOf, parseWorkflow } from './workflow-files.ts';
import { commandOf, jobs, packageOf, type Rule, type StepPlace, steps, triggers } from './workflow-places.ts';

/** The gate waits for every checking job, whatever its result, and delivery waits for the gate. */
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
  const step = gate.steps?.find(({ run }) => run === 'node delivery/pipeline/required-gate.ts');
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

/** ci.yml runs once for every pull request, merge queue and commit of main, and no filter keeps it from running. */
export const runsOnEveryChange: Rule = (sources) => {
  const on = parseWorkflow(sources['ci.yml'] ?? 'on: {}\njobs: {}').on as Record<
    string,
    Record<string, unknown> | null
  >;
  const filters = [on.push, on.pull_request, on.merge_group]
    .flatMap((trigger) => Object.keys(trigger ?? {}))
    .filter((name) => name !== 'branches');
  const found = filters.map((name) => `ci.yml: the filter ${name} would leave the required check waiting forever`);
  if (JSON.stringify(on.push) !== '{"branches":["main"]}')
    found.push('ci.yml: does not run on every push to main, or on others, which pull requests check already');
  if (!('pull_request' in on) || on.pull_request !== null) found.push('ci.yml: does not run on every pull request');
  if (!('merge_group' in on)) found.push('ci.yml: a merge queue would wait forever for the required check');
  return found;
};

/** Packages with a workflow of their own. */
const packages: readonly string[] = [...services, 'infra'];

/** A service's workflow can be called and run by hand, and doesn't depend on another service. */
export const servicesAlone: Rule = (sources) =>
  packages.flatMap((own) => {
    const file = `${own}-ci.yml`;
    const text = sources[file];
    if (text === undefined) return [`${file}: is missing`];
    const found = ['workflow_call', 'workflow_dispatch']
      .filter((trigger) => !triggers(parseWorkflow(text)).includes(trigger))
      .map((trigger) => `${file}: has no ${trigger}`);
    const others = packages.filter((name) => name !== own);
    for (const { step, at } of steps({ [file]: text })) {
      const directory = step['working-directory'] ?? '';
      if (others.some((name) => directory.split('/').includes(name))) found.push(`${at}: works in ${directory}`);
    }
    return found;
  });

interface Stage {
  readonly what: string;
  readonly file: string;
  readonly done: (place: StepPlace) => boolean;
}

const runs = (command: string, directory?: string) => (place: StepPlace) =>
  place.step.run?.startsWith(command) === true && place.step['working-directory'] === directory;

const uses =
  (action: string, settings: Readonly<Record<string, RegExp>> = {}) =>
  ({ step }: StepPlace) =>
    step.uses?.startsWith(`${action}@`) === true &&
    Object.entries(settings).every(([name, value]) => value.test(String(step.with?.[name] ?? '')));

/** Attestations of a private repository need GitHub Enterprise Cloud; a step without this condition ends the delivery. */
const attested = "github.event.repository.visibility == 'public' || vars.ATTESTATIONS == 'on'";

const onCondition =
  (condition: string, done: (place: StepPlace) => boolean) =>
  (place: StepPlace): boolean =>
    place.step.if === condition && done(place);

const onRunner =
  (label: string, done: (place: StepPlace) => boolean) =>
  (place: StepPlace): boolean =>
    place.job['runs-on'] === label && done(place);

/** The checks of a package before its image is built; a service in another language is tested by its Dockerfile. */
function checksOf(part: string): Stage[] {
  const file = `${part}-ci.yml`;
  if (!existsSync(join(repository, part, 'package.json')))
    return [{ what: 'tests', file, done: runs(`docker build --target test ${part}`) }];
  return [
    { what: 'lint', file, done: runs(`npm run lint -- ${part}`) },
    { what: 'types', file, done: runs('npm run check', part) },
    { what: 'tests', file, done: runs('npm test', part) },
  ];
}

const trivy = 'aquasecurity/trivy-action';

const stageList: readonly Stage[] = [
  ...packages.flatMap((part) => checksOf(part)),
  { what: 'templates', file: 'infra-ci.yml', done: runs('npm run synth', 'infra') },
  { what: 'cost', file: 'infra-ci.yml', done: runs('npm run cost', 'infra') },
  { what: 'emulated account', file: 'infra-ci.yml', done: runs('npm run local', 'infra') },
  { what: 'difference to the base', file: 'infra-ci.yml', done: runs('node delivery/deployment/infra-difference.ts') },
  { what: 'comment', file: 'infra-ci.yml', done: runs('node delivery/pipeline/comment.ts') },
  {
    what: 'build with a cache',
    file: 'image.yml',
    done: uses('docker/build-push-action', { 'cache-from': /^type=gha/, 'cache-to': /^type=gha/ }),
  },
  {
    what: 'check on amd64',
    file: 'image.yml',
    done: onRunner('ubuntu-24.04', runs('node delivery/images/check-image.ts')),
  },
  {
    what: 'check on arm64',
    file: 'image.yml',
    done: onRunner('ubuntu-24.04-arm', runs('node delivery/images/check-image.ts')),
  },
  { what: 'bill of materials', file: 'image.yml', done: runs('node delivery/images/sbom.ts') },
  { what: 'scan of the image', file: 'image.yml', done: uses(trivy, { 'image-ref': /./, output: /^image\.json$/ }) },
  {
    what: 'scan of the packages',
    file: 'image.yml',
    done: uses(trivy, { 'scan-type': /^fs$/, output: /^packages\.json$/ }),
  },
  { what: 'policy', file: 'image.yml', done: runs('node delivery/images/scan-policy.ts image.json packages.json') },
  ...['image', 'packages'].flatMap((name): Stage[] => [
    {
      what: `SARIF of the ${name}`,
      file: 'image.yml',
      done: uses(trivy, { format: /^sarif$/, output: new RegExp(`^${name}\\.sarif$`) }),
    },
    {
      what: `report of the ${name}`,
      file: 'image.yml',
      done: uses('github/codeql-action/upload-sarif', { sarif_file: new RegExp(`^${name}\\.sarif$`) }),
    },
  ]),
  { what: 'check of the whole', file: 'ci.yml', done: runs('npm run check') },
  { what: 'secret scan', file: 'ci.yml', done: runs('node delivery/pipeline/secret-scan.ts') },
  {
    what: 'npm start',
    file: 'ci.yml',
    done: onRunner('macos-15', runs('node delivery/deployment/start-and-smoke.ts')),
  },
  { what: 'trial of the archives', file: 'publish.yml', done: runs('node delivery/deployment/try-images.ts') },
  ...services.flatMap((service): Stage[] => {
    const subject = { 'subject-digest': new RegExp(`steps\\.${service}\\.outputs\\.digest`) };
    return [
      {
        what: `push of the ${service}`,
        file: 'publish.yml',
        done: (place) => runs('node delivery/images/publish-image.ts')(place) && place.step.id === service,
      },
      {
        what: `signature of the ${service}`,
        file: 'publish.yml',
        done: (place) =>
          runs('node delivery/images/sign-images.ts "$IMAGE"')(place) &&
          place.step.env?.IMAGE === `\${{ steps.${service}.outputs.reference }}`,
      },
      {
        what: `provenance of the ${service}`,
        file: 'publish.yml',
        done: onCondition(attested, uses('actions/attest', { ...subject, 'sbom-path': /^$/ })),
      },
      {
        what: `attested bill of materials of the ${service}`,
        file: 'publish.yml',
        done: onCondition(
          attested,
          uses('actions/attest', { ...subject, 'sbom-path': new RegExp(`^${service}\\.cdx\\.json$`) }),
        ),
      },
    ];
  }),
  { what: 'version for the images', file: 'release.yml', done: runs('node delivery/releases/tag-release.ts') },
  { what: 'release', file: 'release.yml', done: runs('node delivery/releases/create-release.ts') },
];

/** Every stage that a change has to pass exists. */
export const stages: Rule = (sources) => {
  const all = steps(sources);
  const found = stageList
    .filter(({ file, done }) => !all.some((place) => place.file === file && done(place)))
    .map(({ file, what }) => `${file}: no step for the ${what}`);
  for (const { file, at, job, workflow } of jobs(sources)) {
    const push = (job.steps ?? []).findIndex((step) => commandOf(step) === 'delivery/images/publish-image.ts');
    if (push < 0) continue;
    const cosign = (job.steps ?? []).findIndex((step) => step.uses?.startsWith('sigstore/cosign-installer@'));
    if (cosign < 0 || cosign > push) found.push(`${at}: cannot tell a signed release from another image of its name`);
    const tried = needsOf(job).some((name) =>
      (workflow.jobs[name]?.steps ?? []).some((step) => commandOf(step) === 'delivery/deployment/try-images.ts'),
    );
    if (!tried) found.push(`${at}: publishes what ${file} has not tried`);
  }
  return found;
};

/**
 * The contract tests take the address of a running system, and the system tests run them against containers. The sweep
 * and Schemathesis are part of `test:project`, the sweep with a tenth of its requests. The cluster's nodes were not tried on a
 * hosted runner (control groups of version 2), so its tests run on a machine of one's own, before a release.
 */
const runElsewhere = ['test:contract', 'test:sweep', 'test:schemathesis', 'test:kubernetes'];

/** Each of the root package's suites runs for every change that affects it. */
export const everySuiteRuns: Rule = (sources) => {
  const run = new Set(steps(sources).flatMap(({ file, step }) => (file === 'ci.yml' ? [step.run] : [])));
  return Object.keys(packageOf('.').scripts ?? {})
    .filter((name) => name.startsWith('test:') && !runElsewhere.includes(name) && !run.has(`npm run ${name}`))
    .map((name) => `ci.yml: nothing runs ${name}`);
};

/** Code scanning accepts one report per scanner and category; it refuses a second one or replaces the first. */
export const codeScanning: Rule = (sources) => {
  const seen = new Set<string>();
  return steps(sources).flatMap(({ at, step }) => {
    if (!step.uses?.startsWith('github/codeql-action/upload-sarif@')) return [];
    const { sarif_file: report, category } = step.with ?? {};
    if (typeof report !== 'string' || !report.endsWith('.sarif')) return [`${at}: reports no single file`];
    if (typeof category !== 'string' || seen.has(category)) return [`${at}: reports into a category of another report`];
    seen.add(category);
    return [];
  });
};
