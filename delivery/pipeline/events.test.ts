/** What each of GitHub's events runs: a change of the workflows shows here in what it means. */
import { describe, expect, test } from 'vitest';
import { jobsOn, type Occasion } from './events.ts';
import { readSources } from './workflow-files.ts';

const sources = readSources();
const everything = { backend: 'true', frontend: 'true', infra: 'true', system: 'true', start: 'true' };
const outputs = { changes: everything, plan: { staging: 'true', production: 'true' } };
const open = { repository: { visibility: 'public' } };
const closed = { repository: { visibility: 'private' } };
const pullRequest = (fork: boolean) => ({ ...open, pull_request: { head: { repo: { fork } } } });
const merged: Occasion = { event: 'push', ref: 'refs/heads/main', payload: open, outputs };
const proposed: Occasion = { event: 'pull_request', ref: 'refs/pull/7/merge', payload: pullRequest(false), outputs };

/** A line for each job: its environment, what it may write, its secrets, its steps that are left out. */
function lines(occasion: Occasion, of = sources): string[] {
  return jobsOn(of, occasion).map(({ path, environment, writes, secrets, stepsLeftOut }) =>
    [
      path,
      ...(environment === undefined ? [] : [`in ${environment}`]),
      ...(writes.length === 0 ? [] : [`writes ${writes.join(', ')}`]),
      ...(secrets.length === 0 ? [] : [`gets ${secrets.join(', ')}`]),
      ...(stepsLeftOut.length === 0 ? [] : [`without ${stepsLeftOut.length} steps`]),
    ].join('; '),
  );
}

const image = (service: string, report: boolean) => [
  `ci / ${service} / test`,
  `ci / ${service} / image / build`,
  `ci / ${service} / image / arm64`,
  `ci / ${service} / image / scan`,
  ...(report ? [`ci / ${service} / image / report; writes security-events`] : []),
];
const infraOnMain = ['ci / infra / test'];
const infraProposed = [...infraOnMain, 'ci / infra / difference'];
const comment = 'ci / infra / comment; writes pull-requests';
const checks = (infra: readonly string[], report = true) => [
  'ci / changes',
  'ci / pipeline',
  ...image('backend', report),
  ...image('frontend', report),
  ...infra,
  'ci / system',
  'ci / start',
  'ci / required',
];
const published = (without = '') => [
  'ci / publish / trial',
  `ci / publish / images; writes packages, id-token, attestations${without}`,
];
const deployed = (path: string) => [
  `${path} / plan`,
  `${path} / staging; in staging; writes id-token`,
  `${path} / approval`,
  `${path} / production; in production; writes id-token`,
];
const delivered = [...checks(infraOnMain), ...published(), ...deployed('ci / deploy')];

const fork: Occasion = { ...proposed, payload: pullRequest(true), readOnly: true, withoutSecrets: true };
const queued: Occasion = {
  ...proposed,
  event: 'merge_group',
  ref: 'refs/heads/gh-readonly-queue/main/7',
  payload: open,
};
const byHand: Occasion = {
  ...merged,
  event: 'workflow_dispatch',
  outputs: { plan: { staging: 'false', production: 'true' } },
};

describe('jobs run, with their rights and secrets, on', () => {
  test('a pull request: every check, and no right to publish or deploy', () => {
    expect(lines(proposed)).toEqual(checks([...infraProposed, comment]));
  });

  test('one of Dependabot: the same, and no secret is given anyway', () => {
    expect(lines({ ...proposed, withoutSecrets: true })).toEqual(lines(proposed));
  });

  test('one of a fork: every check, and nothing that would write', () => {
    expect(lines(fork)).toEqual(checks(infraProposed, false));
  });

  test('a merge queue: every check', () => {
    expect(lines(queued)).toEqual(checks(infraOnMain));
  });

  test('a commit of main: what was checked is published, and deployed after the approval', () => {
    expect(lines(merged)).toEqual(delivered);
  });

  test('main with a Docker Hub: the one secret that there is', () => {
    expect(lines({ ...merged, variables: { DOCKERHUB_NAMESPACE: 'us' } })).toContain(
      'ci / publish / docker-hub; gets DOCKERHUB_TOKEN',
    );
  });

  test('main of a private repository: no attestations and no code scanning, unless its plan has them', () => {
    const unattested = [...checks(infraOnMain, false), ...published('; without 4 steps'), ...deployed('ci / deploy')];
    expect(lines({ ...merged, payload: closed })).toEqual(unattested);
    const variables = { ATTESTATIONS: 'on', CODE_SCANNING: 'on' };
    expect(lines({ ...merged, payload: closed, variables })).toEqual(delivered);
  });

  test('main without an account on AWS: published, and deployed nowhere', () => {
    const nowhere = { ...outputs, plan: { staging: 'false', production: 'false' } };
    expect(lines({ ...merged, outputs: nowhere })).toEqual([
      ...checks(infraOnMain),
      ...published(),
      'ci / deploy / plan',
    ]);
  });

  test.each(['pipeline', 'test', 'scan', 'system'])('main where %s fails: nothing is published', (id) => {
    const ran = lines({ ...merged, failing: [id, 'required'] });
    expect(ran.filter((line) => /^ci \/ (publish|deploy)/.test(line))).toEqual([]);
  });

  test.each([
    ['the trial of the archives', 'trial', /^ci \/ (publish \/ images|deploy)/],
    ['the push', 'images', /^ci \/ deploy/],
    ['the verification', 'plan', /^ci \/ deploy \/ (staging|production)/],
    ['staging', 'staging', /^ci \/ deploy \/ production/],
    ['the question who approves', 'approval', /^ci \/ deploy \/ production/],
  ])('main where %s fails: what comes after it is left out', (_what, id, after) => {
    expect(lines({ ...merged, failing: [id] }).filter((line) => after.test(line))).toEqual([]);
  });

  test('a deployment by hand: to the environment that was chosen', () => {
    const ran = lines(byHand).filter((line) => line.startsWith('deploy'));
    expect(ran).toEqual(deployed('deploy').filter((line) => !line.includes('staging')));
  });

  test('a tag: a release, and nothing is built', () => {
    expect(lines({ ...merged, ref: 'refs/tags/v1.2.0' })).toEqual(['release / release; writes contents, packages']);
  });

  test('a branch without a pull request: nothing', () => {
    expect(lines({ ...merged, ref: 'refs/heads/attempt' })).toEqual([]);
  });
});

describe('a seeded defect shows:', () => {
  const changed = (file: string, from: string | RegExp, to: string) => {
    const text = sources[file] ?? '';
    const other = text.replace(from, to);
    expect(other).not.toBe(text);
    return { ...sources, [file]: other };
  };

  test.each<[string, Occasion, ReturnType<typeof changed>]>([
    [
      'a push is checked, though its pull request is, too',
      { ...merged, ref: 'refs/heads/attempt' },
      changed('ci.yml', 'branches: [main]', 'branches: ["**"]'),
    ],
    ['a merge queue that nothing checks', queued, changed('ci.yml', '  merge_group:\n', '')],
    [
      'a fork’s pull request that should write',
      fork,
      changed('image.yml', '&& github.event.pull_request.head.repo.fork != true', ''),
    ],
    [
      'a pull request that publishes',
      proposed,
      changed('ci.yml', "&& github.event_name == 'push' && github.ref == 'refs/heads/main'", ''),
    ],
    [
      'a private repository that may not attest',
      { ...merged, payload: closed },
      changed('publish.yml', / {8}if: github\.event\.repository.*\n/, ''),
    ],
    [
      'production without staging',
      { ...merged, failing: ['staging'] },
      changed('deploy.yml', "(needs.staging.result == 'success' || ", '(true || '),
    ],
    [
      'production though nobody was asked',
      { ...merged, failing: ['approval'] },
      changed('deploy.yml', " && needs.approval.result == 'success'", ''),
    ],
    [
      'a tag that publishes anew',
      { ...merged, ref: 'refs/tags/v1.2.0' },
      changed('ci.yml', 'branches: [main]', 'tags: ["*"]'),
    ],
  ])('%s', (_what, occasion, defective) => {
    expect(lines(occasion, defective)).not.toEqual(lines(occasion));
  });
});
