/**
 * Tests the AWS deployment against a fake account: stub aws, skopeo, cosign and npm commands record their calls and
 * answer from a small state file. CONTRIBUTING.md lists what only AWS itself can show.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { repository } from '../../tools/kit/repository.ts';
import { forEachService, type ServiceImage, services } from '../images/image-reference.ts';
import { digestParameters } from './aws-names.ts';
import { smokeProgram } from './smoke-client.ts';
import { fromInside } from './smoke-paths.ts';
import { type Preparation, stackStates } from './stack-states.ts';

const digestOf = (service: ServiceImage, age: string) =>
  `sha256:${createHash('sha256').update(`${service} ${age}`).digest('hex')}`;
const old = forEachService((service) => digestOf(service, 'old'));
const next = forEachService((service) => digestOf(service, 'next'));
const account = '111122223333';
const region = 'us-east-1';

interface State {
  /** Digests in the stack's parameters, absent before the first deployment. */
  deployed?: Record<ServiceImage, string>;
  /** Errors that the smoke test gets, by the digest of the running backend. */
  errors: Record<string, string[]>;
  desiredCount: number;
  /** Digests in the environment's own registry. */
  copied: string[];
  signed: boolean;
  /** The services' stack before the deployment. */
  status?: string;
  /** What the status becomes on the next look, and after a rollback. */
  settles: Record<string, string>;
  protected: boolean;
  taskFails: boolean;
  releases: Record<string, string>;
}

/** Stands in for every command; reads and writes the state file beside it. */
const player = `#!/usr/bin/env node
const { readFileSync, writeFileSync, appendFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const folder = join(__dirname, '..');
const [tool, args] = [basename(process.argv[1]), process.argv.slice(2)];
const file = join(folder, 'state.json');
const state = JSON.parse(readFileSync(file, 'utf8'));
const after = (name) => args[args.indexOf(name) + 1];
const log = (line) => appendFileSync(join(folder, 'log'), line + '\\n');
const answer = (value) => console.log(JSON.stringify(value));
const fail = (why) => { console.error(why); process.exit(1); };
const readOnly = process.env.AWS_SESSION_TOKEN === 'lookup';
if (tool === 'cosign') { log('cosign ' + args[0]); if (!state.signed) fail('no signatures found'); console.log('[]'); }
else if (tool === 'skopeo') {
  if (args[0] === 'copy') { const from = args.at(-2); log('copy ' + from + ' ' + args.at(-1)); state.copied.push(from.split('@')[1]); writeFileSync(file, JSON.stringify(state)); }
  else if (args.includes('--config')) answer({ config: { Labels: { 'org.opencontainers.image.version': state.releases[args.at(-1).split('@')[1]] } } });
  else if (!state.copied.includes(args.at(-1).split('@')[1])) process.exit(1);
} else if (tool === 'npm') {
  const parameters = ${JSON.stringify(Object.entries(digestParameters))}.flatMap(([service, name]) => args.filter((value) => value.includes(':' + name + '=')).map((value) => [service, value.split('=')[1]]));
  if (args.includes('rollback')) {
    const after = { CREATE_FAILED: 'ROLLBACK_COMPLETE', UPDATE_FAILED: 'UPDATE_ROLLBACK_COMPLETE', UPDATE_ROLLBACK_FAILED: 'UPDATE_ROLLBACK_COMPLETE' }[state.status];
    if (!after) fail('nothing to roll back');
    log('rollback ' + args[args.indexOf('rollback') + 1]);
    state.status = after;
    writeFileSync(file, JSON.stringify(state));
    process.exit(0);
  }
  log('cdk ' + args.slice(args.indexOf('deploy') + 1).join(' '));
  if (args.includes('--all')) {
    if (['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'].includes(state.status) && state.protected) fail('termination protection');
    if (/(?<!ROLLBACK)_FAILED$|IN_PROGRESS$|UPDATE_ROLLBACK_FAILED$/.test(state.status) && state.status !== 'REVIEW_IN_PROGRESS') fail('cannot be updated in ' + state.status);
    state.status = 'UPDATE_COMPLETE';
  }
  if (parameters.length > 0) {
    if (parameters.some(([, value]) => !state.copied.includes(value))) fail('the image is not in the registry');
    state.deployed = Object.fromEntries(parameters);
    writeFileSync(file, JSON.stringify(state));
  }
} else {
  const call = args[0] + ' ' + args[1];
  if (readOnly === ['sts get-caller-identity', 'sts assume-role', 'ecs run-task'].includes(call) && call !== 'cloudformation update-termination-protection') fail(call + ': wrong role');
  const image = (name) => '${account}.dkr.ecr.${region}.amazonaws.com/portfolio-staging-' + name + '@' + state.deployed[name];
  const running = state.deployed && state.releases[state.deployed.backend];
  const answers = {
    'sts get-caller-identity': () => ({ Account: '${account}' }),
    'sts assume-role': () => ({ Credentials: { AccessKeyId: 'k', SecretAccessKey: 's', SessionToken: after('--role-arn').includes('-deploy-role-') ? 'deploy' : 'lookup' } }),
    'cloudformation update-termination-protection': () => { if (process.env.AWS_SESSION_TOKEN !== 'deploy') fail('wrong role'); log('unprotect ' + after('--stack-name')); state.protected = false; writeFileSync(file, JSON.stringify(state)); return {}; },
    'cloudformation describe-stacks': () => {
      const status = state.status;
      if (state.settles[status]) { state.status = state.settles[status]; writeFileSync(file, JSON.stringify(state)); }
      const values = state.deployed ?? {};
      return { Stacks: state.deployed || status ? [{ StackName: 'portfolio-staging-compute', StackStatus: status ?? 'UPDATE_COMPLETE', EnableTerminationProtection: state.protected, Parameters: ${JSON.stringify(Object.entries(digestParameters))}.map(([service, key]) => ({ ParameterKey: key, ParameterValue: values[service] })) }] : [] };
    },
    'ecs describe-services': () => ({ services: [{ desiredCount: state.desiredCount, taskDefinition: 'frontend:7', networkConfiguration: { awsvpcConfiguration: { subnets: ['s'] } } }] }),
    'ecs list-tasks': () => ({ taskArns: ['arn/' + after('--service-name').split('-').at(-1)] }),
    'ecs describe-tasks': () => ({ tasks: [{ taskArn: args.at(-5), lastStatus: 'STOPPED', containers: ${JSON.stringify(services)}.map((name) => ({ name, image: image(name) })) }] }),
    'ecs run-task': () => { if (state.taskFails) { state.taskFails = false; writeFileSync(file, JSON.stringify(state)); return { tasks: [], failures: [{ reason: 'CAPACITY' }] }; } const [override] = JSON.parse(after('--overrides')).containerOverrides; if (override.name !== 'frontend' || !override.command[1].includes(running)) fail('not the release that runs'); log('smoke ' + running); return { tasks: [{ taskArn: 'arn/cluster/1234' }], failures: [] }; },
    'logs get-log-events': () => ({ events: [{ message: 'smoke ' + JSON.stringify({ requests: 200, errors: state.errors[state.deployed.backend] ?? [], revision: 7 }) }] }),
  };
  if (!answers[call]) fail('unexpected: ' + call);
  answer(answers[call]());
}
`;

let folder: string;
let outside: Server;
let status: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'account-'));
  mkdirSync(join(folder, 'bin'));
  for (const tool of ['aws', 'skopeo', 'cosign', 'npm']) {
    writeFileSync(join(folder, 'bin', tool), player);
    chmodSync(join(folder, 'bin', tool), 0o755);
  }
  status = 401;
  outside = createServer((_request, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  return async () => {
    await new Promise((resolve) => outside.close(resolve));
    rmSync(folder, { recursive: true });
  };
});

function playAccount(state: Partial<State>): void {
  const releases = Object.fromEntries(
    services.flatMap((service) => [
      [old[service], '1.0.0-old'],
      [next[service], '1.0.0-new'],
    ]),
  );
  writeFileSync(
    join(folder, 'state.json'),
    JSON.stringify({
      errors: {},
      settles: {},
      protected: true,
      taskFails: false,
      desiredCount: 1,
      copied: Object.values(old),
      signed: true,
      releases,
      ...state,
    }),
  );
}

async function deploy(): Promise<{ code: number | null; output: string; log: string[]; state: State }> {
  const images = Object.entries(next).flatMap(([service, value]) => [
    `--${service}`,
    `ghcr.io/owner/portfolio/portfolio-${service}@${value}`,
  ]);
  const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  const child = spawn(
    process.execPath,
    [
      join(repository, 'delivery/deployment/deploy.ts'),
      '--target',
      'aws',
      '--environment',
      'staging',
      '--url',
      url,
      ...images,
    ],
    {
      env: {
        PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter),
        AWS_REGION: region,
        AWS_POLL_MS: '1',
        GITHUB_REPOSITORY: 'owner/portfolio',
      },
    },
  );
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const log = existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').trim().split('\n') : [];
  return { code, output, log, state: JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as State };
}

describe('a deployment to AWS', () => {
  test('verifies, makes the registry, copies by digest, deploys the digests and tries them from inside', async () => {
    playAccount({ deployed: old });
    const { code, output, log, state } = await deploy();
    expect(output).toContain('staging: 1.0.0-new runs');
    expect({ code, deployed: state.deployed }).toEqual({ code: 0, deployed: next });
    const verified = services.map(() => 'cosign verify');
    expect(log.slice(0, verified.length + 1)).toEqual([...verified, 'smoke 1.0.0-old']);
    const after = log.slice(verified.length + 1);
    expect(after[0]).toMatch(/^cdk foundation --exclusively --context environment=staging/);
    expect(after[1]).toBe(
      `copy docker://ghcr.io/owner/portfolio/portfolio-backend@${next.backend} docker://${account}.dkr.ecr.${region}.amazonaws.com/portfolio-staging-backend:1.0.0-new`,
    );
    expect(after[1 + services.length]).toContain(
      services
        .map((service) => `--parameters portfolio-staging-compute:${digestParameters[service]}=${next[service]}`)
        .join(' '),
    );
    expect(log.at(-1)).toBe('smoke 1.0.0-new');
  });

  test('puts the earlier digests back when the smoke test fails, and says so', async () => {
    playAccount({ deployed: old, errors: { [next.backend]: ['/insights: 500'] } });
    const { code, output, state } = await deploy();
    expect({ code, deployed: state.deployed }).toEqual({ code: 1, deployed: old });
    expect(output).toContain('/insights: 500');
    expect(output).toContain('1.0.0-old runs again');
  });

  test('puts the earlier digests back when strangers get in', async () => {
    playAccount({ deployed: old });
    status = 200;
    const { code, output, state } = await deploy();
    // The earlier release also admits anonymous requests; the rollback must report that, not hide it.
    expect({ code, deployed: state.deployed }).toEqual({ code: 1, deployed: old });
    expect(output).toContain('/api/status: 200 for an anonymous request');
  });

  test('touches nothing without a signature', async () => {
    playAccount({ deployed: old, signed: false });
    const { code, log, state } = await deploy();
    expect({ code, log, deployed: state.deployed }).toEqual({ code: 1, log: ['cosign verify'], deployed: old });
  });

  test('says that there is nothing to go back to when the first one fails', async () => {
    playAccount({ errors: { [next.backend]: ['/assets: 503'] } });
    const { code, output } = await deploy();
    expect(code).toBe(1);
    expect(output).toContain('there is nothing to go back to');
  });

  test('deploys the cure of a system that cannot run the probe', async () => {
    playAccount({ deployed: old, taskFails: true });
    const { code, output, state } = await deploy();
    expect({ code, deployed: state.deployed }).toEqual({ code: 0, deployed: next });
    expect(output).toContain('the revision before this deployment is unknown');
  });

  test('does not wake an environment that sleeps', async () => {
    playAccount({ deployed: old, desiredCount: 0 });
    const { code, output, log, state } = await deploy();
    expect({ code, deployed: state.deployed }).toEqual({ code: 0, deployed: next });
    expect(output).toContain('stopped for the evening');
    expect(log.filter((line) => line.startsWith('smoke'))).toEqual([]);
  });
});

/** What each status becomes by itself, where an operation runs. */
const settles: Record<string, string> = {
  CREATE_IN_PROGRESS: 'CREATE_COMPLETE',
  ROLLBACK_IN_PROGRESS: 'ROLLBACK_COMPLETE',
  DELETE_IN_PROGRESS: 'DELETE_COMPLETE',
  UPDATE_IN_PROGRESS: 'UPDATE_FAILED',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'UPDATE_COMPLETE',
  UPDATE_ROLLBACK_IN_PROGRESS: 'UPDATE_ROLLBACK_FAILED',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'UPDATE_ROLLBACK_COMPLETE',
  IMPORT_IN_PROGRESS: 'IMPORT_COMPLETE',
  IMPORT_ROLLBACK_IN_PROGRESS: 'IMPORT_ROLLBACK_COMPLETE',
};
const withPreparation = (wanted: (preparation: Preparation) => boolean) =>
  Object.keys(stackStates).filter((status) => wanted(stackStates[status]?.preparation ?? 'none'));

describe('from a stack in', () => {
  test.each(withPreparation((preparation) => preparation !== 'person'))(
    '%s a good release is deployed',
    async (status) => {
      // A creation that is still running ends in a stack that runs something.
      const complete = stackStates[settles[status] ?? status]?.complete;
      playAccount({ status, settles, ...(complete ? { deployed: old } : {}) });
      const { code, output, state } = await deploy();
      expect({ code, deployed: state.deployed, output }).toMatchObject({ code: 0, deployed: next });
    },
  );

  test.each(withPreparation((preparation) => preparation === 'person'))('%s nothing is touched', async (status) => {
    playAccount({ status, deployed: old });
    const { code, output, log } = await deploy();
    expect(code).toBe(1);
    expect(output).toContain(`portfolio-staging-compute is in ${status}; infra/README.md`);
    expect(log.filter((line) => line.startsWith('cdk'))).toEqual([]);
  });

  test('CREATE_FAILED it is rolled back and its deletion allowed, in that order', async () => {
    playAccount({ status: 'CREATE_FAILED' });
    const { log } = await deploy();
    const changes = log.filter((line) => /^(rollback|unprotect|cdk)/.test(line)).map((line) => line.split(' --')[0]);
    expect(changes).toEqual(['rollback compute', 'unprotect portfolio-staging-compute', 'cdk foundation', 'cdk']);
  });
});

test('the smoke test fits into the 8,192 characters that ECS allows a task to be told', () => {
  const program = smokeProgram({
    url: '$API_URL',
    paths: fromInside,
    status: '/status',
    requests: 200,
    release: '10.10.10-0123456789ab',
    leastRevision: 1_000_000,
  });
  expect(JSON.stringify({ containerOverrides: [{ name: 'frontend', command: ['-e', program] }] }).length).toBeLessThan(
    8_192,
  );
});
