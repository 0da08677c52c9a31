// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub, not templates
import { describe, expect, test } from 'vitest';
import { readSources, type Sources } from './workflow-files.ts';
import type { Rule } from './workflow-places.ts';
import { rules } from './workflow-rules.ts';

const sources = readSources();

describe('the workflows', () => {
  test.each(Object.entries(rules))('keep the rule %s', (_name, rule) => {
    expect(rule(sources)).toEqual([]);
  });
});

/** One change to one file that breaks a rule. */
interface Defect {
  readonly rule: Rule;
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
  /** What the rule must say. */
  readonly says: RegExp;
}

const rule = (name: string): Rule => {
  const found = rules[name];
  if (found === undefined) throw new Error(`there is no rule ${name}`);
  return found;
};

const checkout = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1';

const defects: Readonly<Record<string, Defect>> = {
  'an action by tag': {
    rule: rule('pinned'),
    file: 'ci.yml',
    from: checkout,
    to: 'actions/checkout@v7',
    says: /not pinned by commit/,
  },
  'a pin without its version': {
    rule: rule('pinned'),
    file: 'ci.yml',
    from: checkout,
    to: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1',
    says: /no version beside it/,
  },
  'two pins of one action': {
    rule: rule('pinned'),
    file: 'release.yml',
    from: checkout,
    to: 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2',
    says: /another commit elsewhere/,
  },
  'a workflow that does not exist': {
    rule: rule('pinned'),
    file: 'ci.yml',
    from: './.github/workflows/infra-ci.yml',
    to: './.github/workflows/aws-ci.yml',
    says: /does not exist/,
  },
  'rights for every job': {
    rule: rule('leastPermissions'),
    file: 'image.yml',
    from: 'permissions: {}',
    to: 'permissions: read-all',
    says: /are not \{\}/,
  },
  'a job with the default rights': {
    rule: rule('leastPermissions'),
    file: 'ci.yml',
    from: /permissions:\n {6}contents: read # to check out\n {4}outputs/,
    to: 'outputs',
    says: /names no permissions/,
  },
  'a grant without a reason': {
    rule: rule('leastPermissions'),
    file: 'publish.yml',
    from: 'packages: write # to push the images',
    to: 'packages: write',
    says: /does not say what for/,
  },
  'a job that may hang': {
    rule: rule('timeouts'),
    file: 'image.yml',
    from: '    timeout-minutes: 20\n',
    to: '',
    says: /no timeout/,
  },
  'a job that may hang for hours': {
    rule: rule('timeouts'),
    file: 'deploy.yml',
    from: 'timeout-minutes: 110',
    to: 'timeout-minutes: 360',
    says: /no timeout/,
  },
  'a deployment that outlives its credentials': {
    rule: rule('credentialsLast'),
    file: 'deploy.yml',
    from: '          role-duration-seconds: 7200\n',
    to: '',
    says: /its credentials end before it does/,
  },
  'runs beside each other': {
    rule: rule('concurrency'),
    file: 'release.yml',
    from: /concurrency:\n.*\n.*\n/,
    to: '',
    says: /no concurrency/,
  },
  'a deployment cancelled half-way': {
    rule: rule('concurrency'),
    file: 'deploy.yml',
    from: /('deploy-production'.*\n {6}cancel-in-progress:) false/,
    to: '$1 true',
    says: /cancelled half-way/,
  },
  'two deployments at once': {
    rule: rule('concurrency'),
    file: 'deploy.yml',
    from: "'deploy-staging'",
    to: 'github.sha',
    says: /may run at once/,
  },
  'a trigger with rights on foreign code': {
    rule: rule('triggersAndCheckouts'),
    file: 'ci.yml',
    from: '  pull_request:\n',
    to: '  pull_request_target:\n',
    says: /pull_request_target runs with/,
  },
  'a token left behind': {
    rule: rule('triggersAndCheckouts'),
    file: 'image.yml',
    from: 'persist-credentials: false',
    to: 'persist-credentials: true',
    says: /leaves its token/,
  },
  'a secret for a pull request': {
    rule: rule('nothingToStealFromPullRequests'),
    file: 'backend-ci.yml',
    from: 'run: npm test',
    to: 'run: npm test\n        env:\n          TOKEN: ${{ secrets.TOKEN }}',
    says: /gives a secret/,
  },
  'all secrets for a pull request': {
    rule: rule('nothingToStealFromPullRequests'),
    file: 'ci.yml',
    from: 'uses: ./.github/workflows/backend-ci.yml',
    to: 'uses: ./.github/workflows/backend-ci.yml\n    secrets: inherit',
    says: /gives a secret/,
  },
  'a right to write for code of a pull request': {
    rule: rule('nothingToStealFromPullRequests'),
    file: 'infra-ci.yml',
    from: /(name: Difference to the base[\s\S]*?contents: read # to check out\n)/,
    to: '$1      pull-requests: write # to comment\n',
    says: /may write pull-requests while it runs/,
  },
  'a comment by code of the pull request': {
    rule: rule('nothingToStealFromPullRequests'),
    file: 'infra-ci.yml',
    from: /(name: Comment on the pull request[\s\S]*?)ref: \$\{\{ github\.event\.pull_request\.base\.sha \}\}/,
    to: '$1ref: ${{ github.sha }}',
    says: /may write pull-requests while it runs/,
  },
  'publishing from a pull request': {
    rule: rule('nothingToStealFromPullRequests'),
    file: 'ci.yml',
    from: " && github.ref == 'refs/heads/main'\n    permissions",
    to: '\n    permissions',
    says: /gives a secret|may write/,
  },
  'a right beside the scanner': {
    rule: rule('scannerHasNothing'),
    file: 'image.yml',
    from: /(name: Vulnerabilities[\s\S]*?contents: read # to check out\n)/,
    to: '$1      packages: read # to read the image\n',
    says: /something to steal/,
  },
  'production without the question who approves': {
    rule: rule('approvedBeforeProduction'),
    file: 'deploy.yml',
    from: 'needs: [plan, staging, approval]',
    to: 'needs: [plan, staging]',
    says: /nothing asks/,
  },
  'production though nobody has to approve': {
    rule: rule('approvedBeforeProduction'),
    file: 'deploy.yml',
    from: "&& needs.approval.result == 'success'",
    to: '',
    says: /approval was not confirmed/,
  },
  'production outside of its environment': {
    rule: rule('approvedBeforeProduction'),
    file: 'deploy.yml',
    from: 'name: production\n',
    to: 'name: staging\n',
    says: /outside of its environment/,
  },
  'a deployment that nothing puts back': {
    rule: rule('approvedBeforeProduction'),
    file: 'deploy.yml',
    from: /node delivery\/deployment\/deploy\.ts --target aws --environment production.*/,
    to: 'npm ci',
    says: /command that rolls back/,
  },
  'a second job in production': {
    rule: rule('approvedBeforeProduction'),
    file: 'deploy.yml',
    from: '  approval:\n',
    to: '  again:\n    needs: approval\n    environment: production\n    runs-on: ubuntu-24.04\n    steps: []\n\n  approval:\n',
    says: /approval of its own/,
  },
  'staging deployed with production': {
    rule: rule('approvedBeforeProduction'),
    file: 'deploy.yml',
    from: '--environment staging --url',
    to: '--environment production --url',
    says: /reaches production|another environment than its own/,
  },
  'a stored key of AWS': {
    rule: rule('awsByRoleOnly'),
    file: 'deploy.yml',
    from: 'role-to-assume: ${{ vars.AWS_STAGING_ROLE_ARN }}',
    to: 'aws-access-key-id: ${{ secrets.KEY }}',
    says: /stored key/,
  },
  'a role that no environment guards': {
    rule: rule('awsByRoleOnly'),
    file: 'deploy.yml',
    from: / {4}environment:\n {6}name: staging\n.*\n/,
    to: '',
    says: /outside of an environment/,
  },
  'a tag for a deployment': {
    rule: rule('digestsOnly'),
    file: 'deploy.yml',
    from: 'BACKEND_DIGEST: ${{ inputs.backend-digest }}',
    to: 'BACKEND_DIGEST: ${{ github.ref_name }}',
    says: /is no digest/,
  },
  'a tag passed on': {
    rule: rule('digestsOnly'),
    file: 'ci.yml',
    from: '${{ needs.publish.outputs.backend-digest }}',
    to: '1.2.0',
    says: /is no digest/,
  },
  'a tag in the command': {
    rule: rule('digestsOnly'),
    file: 'deploy.yml',
    from: '--environment staging --url "$URL"',
    to: '--environment staging --url "$URL" --backend portfolio-backend:1.2.0',
    says: /deploys portfolio-backend:1.2.0/,
  },
  'the tag latest': {
    rule: rule('digestsOnly'),
    file: 'image.yml',
    from: ':checked',
    to: ':latest',
    says: /names the tag latest/,
  },
  'a script that does not exist': {
    rule: rule('commandsExist'),
    file: 'ci.yml',
    from: 'npm run test:delivery',
    to: 'npm run test:deliveries',
    says: /no script test:deliveries/,
  },
  'a command that does not exist': {
    rule: rule('commandsExist'),
    file: 'ci.yml',
    from: 'delivery/pipeline/changed-paths.ts',
    to: 'delivery/pipeline/changes.ts',
    says: /does not exist/,
  },
  'logic in a step': {
    rule: rule('commandsExist'),
    file: 'ci.yml',
    from: 'run: npm run test:system',
    to: 'run: npm run test:system || true',
    says: /holds logic/,
  },
  'text of others in a command': {
    rule: rule('commandsExist'),
    file: 'infra-ci.yml',
    from: '--output difference.md',
    to: '--output "${{ github.event.pull_request.title }}"',
    says: /pastes an expression/,
  },
  'a variable that nothing sets': {
    rule: rule('commandsExist'),
    file: 'image.yml',
    from: '      SBOM: ${{ inputs.service }}.cdx.json\n',
    to: '',
    says: /\$SBOM, which nothing sets/,
  },
  'a tool of nobody': {
    rule: rule('commandsExist'),
    file: 'ci.yml',
    from: 'run: npm run test:project',
    to: 'run: make test',
    says: /no command of this project/,
  },
  'a check that the gate does not wait for': {
    rule: rule('requiredGate'),
    file: 'ci.yml',
    from: '      - start\n',
    to: '',
    says: /does not wait for start/,
  },
  'a gate that is skipped with what failed': {
    rule: rule('requiredGate'),
    file: 'ci.yml',
    from: 'if: always()',
    to: "if: github.ref != 'x'",
    says: /when something failed/,
  },
  'a gate that judges nothing': {
    rule: rule('requiredGate'),
    file: 'ci.yml',
    from: 'NEEDS: ${{ toJSON(needs) }}',
    to: "NEEDS: '{}'",
    says: /does not judge/,
  },
  'a check left out by a condition of its own': {
    rule: rule('requiredGate'),
    file: 'ci.yml',
    from: "if: needs.changes.outputs.infra == 'true'",
    to: "if: github.actor != 'someone'",
    says: /another condition/,
  },
  'a deployment that does not wait for the gate': {
    rule: rule('requiredGate'),
    file: 'ci.yml',
    from: 'needs: [changes, required]',
    to: 'needs: changes',
    says: /without waiting for required/,
  },
  'a deployment after a failure': {
    rule: rule('requiredGate'),
    file: 'ci.yml',
    from: `if: "!cancelled() && needs.publish.result == 'success'"`,
    to: 'if: always()',
    says: /though what it waited for failed/,
  },
  'a path filter': {
    rule: rule('runsOnEveryChange'),
    file: 'ci.yml',
    from: 'branches: [main]',
    to: 'branches: [main]\n    paths: [backend/**]',
    says: /waiting forever/,
  },
  'pushes that a pull request checks already': {
    rule: rule('runsOnEveryChange'),
    file: 'ci.yml',
    from: 'branches: [main]',
    to: 'branches: ["**"]',
    says: /every push to main, or on others/,
  },
  'a merge queue that waits forever': {
    rule: rule('runsOnEveryChange'),
    file: 'ci.yml',
    from: '  merge_group:\n',
    to: '',
    says: /merge queue would wait/,
  },
  'a service that cannot be run by hand': {
    rule: rule('servicesAlone'),
    file: 'frontend-ci.yml',
    from: '  workflow_dispatch:\n',
    to: '',
    says: /has no workflow_dispatch/,
  },
  'a service that needs another': {
    rule: rule('servicesAlone'),
    file: 'backend-ci.yml',
    from: 'working-directory: backend',
    to: 'working-directory: frontend',
    says: /works in frontend/,
  },
  'another Node': {
    rule: rule('oneNode'),
    file: 'release.yml',
    from: 'node-version: 24.21.0',
    to: 'node-version: 26.1.0',
    says: /sets up Node 26/,
  },
  'an image pushed untested': {
    rule: rule('builtOnce'),
    file: 'image.yml',
    from: 'provenance: false',
    to: 'provenance: false\n          push: true',
    says: /pushes what nothing has tested/,
  },
  'one platform only': {
    rule: rule('builtOnce'),
    file: 'image.yml',
    from: 'linux/amd64,linux/arm64',
    to: 'linux/amd64',
    says: /both platforms/,
  },
  'a second build': {
    rule: rule('builtOnce'),
    file: 'publish.yml',
    from: '      - id: backend\n',
    to: '      - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a # v7.3.0\n      - id: backend\n',
    says: /2 steps build images/,
  },
  'two reports in one category': {
    rule: rule('codeScanning'),
    file: 'image.yml',
    from: /-packages$/m,
    to: '-image',
    says: /category of another report/,
  },
  'a folder of reports': {
    rule: rule('codeScanning'),
    file: 'image.yml',
    from: 'sarif_file: image.sarif',
    to: 'sarif_file: .',
    says: /no single file/,
  },
  'other digests for production than for staging': {
    rule: rule('promoted'),
    file: 'deploy.yml',
    from: /(--environment production[\s\S]*)needs\.plan\.outputs\.backend-digest-reference/,
    to: '$1inputs.backend-digest',
    says: /production: the backend is not the one that was verified/,
  },
  'a deployment of what nobody verified': {
    rule: rule('promoted'),
    file: 'deploy.yml',
    from: 'node delivery/deployment/plan-deployment.ts',
    to: 'node delivery/releases/release-name.ts',
    says: /no job has verified/,
  },
  'a deployment that cannot verify': {
    rule: rule('promoted'),
    file: 'deploy.yml',
    from: /(name: Production\n[\s\S]*?) {6}- uses: sigstore\/cosign-installer.*\n.*\n.*\n/,
    to: '$1',
    says: /production: cannot verify signatures/,
  },
  'no way back by hand': {
    rule: rule('promoted'),
    file: 'deploy.yml',
    from: 'options: [staging, production]',
    to: 'options: [staging]',
    says: /production: cannot be deployed to by hand/,
  },
  'an image without its cache': {
    rule: rule('stages'),
    file: 'image.yml',
    from: 'cache-from: type=gha',
    to: 'cache-from: type=local',
    says: /no step for the build with a cache/,
  },
  'a scan that decides nothing': {
    rule: rule('stages'),
    file: 'image.yml',
    from: 'scan-policy.ts image.json packages.json',
    to: 'scan-policy.ts image.json',
    says: /no step for the policy/,
  },
  'findings that nobody is shown': {
    rule: rule('stages'),
    file: 'image.yml',
    from: 'sarif_file: packages.sarif',
    to: 'sarif_file: image.sarif',
    says: /no step for the report of the packages/,
  },
  'an image without provenance': {
    rule: rule('stages'),
    file: 'publish.yml',
    from: /( {6}- name: Provenance of the frontend\n)(.*\n){6}/,
    to: '',
    says: /no step for the provenance of the frontend/,
  },
  'a push that cannot see what is signed': {
    rule: rule('stages'),
    file: 'publish.yml',
    from: / {6}- uses: sigstore\/cosign-installer.*\n.*\n.*\n/,
    to: '',
    says: /cannot tell a signed release/,
  },
  'an attestation that a private repository may not make': {
    rule: rule('stages'),
    file: 'publish.yml',
    from: /(- name: Provenance of the backend\n) *if: .*\n/,
    to: '$1',
    says: /no step for the provenance of the backend/,
  },
  'a service without its tests': {
    rule: rule('stages'),
    file: 'frontend-ci.yml',
    from: 'run: npm test',
    to: 'run: npm run check',
    says: /frontend-ci\.yml: no step for the tests/,
  },
  'archives published untried': {
    rule: rule('stages'),
    file: 'publish.yml',
    from: '    needs: trial\n',
    to: '',
    says: /has not tried/,
  },
  'secrets that nobody looks for': {
    rule: rule('stages'),
    file: 'ci.yml',
    from: '      - run: node delivery/pipeline/secret-scan.ts\n',
    to: '',
    says: /no step for the secret scan/,
  },
  'a comparison without a past': {
    rule: rule('history'),
    file: 'ci.yml',
    from: /(name: Containers[\s\S]*?)fetch-depth: 0/,
    to: '$1fetch-depth: 1',
    says: /"npm run test:system" finds no earlier commit/,
  },
  'a suite that only people run': {
    rule: rule('everySuiteRuns'),
    file: 'ci.yml',
    from: '      - run: npm run test:observability:system\n',
    to: '',
    says: /nothing runs test:observability:system/,
  },
};

describe('a seeded defect is caught:', () => {
  test.each(Object.entries(defects))('%s', (_name, { rule: broken, file, from, to, says }) => {
    const text = sources[file] ?? '';
    const changed = text.replace(from, to);
    expect(changed, 'the defect could not be seeded').not.toBe(text);
    const found = broken({ ...sources, [file]: changed } as Sources);
    expect(found.join('\n')).toMatch(says);
  });

  test('every rule has one', () => {
    const covered = new Set(Object.values(defects).map((defect) => defect.rule));
    expect(
      Object.entries(rules)
        .filter(([, each]) => !covered.has(each))
        .map(([name]) => name),
    ).toEqual([]);
  });
});
