import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ACM } from '@aws-sdk/client-acm';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { ECS } from '@aws-sdk/client-ecs';
import { RDS } from '@aws-sdk/client-rds';
import { S3 } from '@aws-sdk/client-s3';
import { SSM } from '@aws-sdk/client-ssm';
import { deployableServices } from '../../platform/topology.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { forgottenProperties, skippedTypes } from '../emulator/read-back/limits.ts';
import { readBack } from '../emulator/read-back/read-back.ts';
import { digestParameter } from '../lib/names.ts';
import { exampleContexts, type Synthesized, synthesize } from '../lib/synthesize.ts';

/**
 * Deploys both environments into an emulated account with the cdk command, reads everything back, changes a release,
 * rolls it back, and tears all down. Nothing leaves this machine.
 */
const region = 'us-east-1';
const account = '123456789012';
const assembly = (name: string) => fileURLToPath(new URL(`../cdk.out/local-${name}`, import.meta.url));
const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
const digest = (character: string) => `sha256:${character.repeat(64)}`;
const firstRelease = Object.fromEntries(
  deployableServices.map((service, index) => [service, digest(String(index + 1))]),
);
/** Changes one of the images. */
const secondRelease = { ...firstRelease, backend: digest('f') };

let passed = 0;
let failed = 0;
mkdirSync(new URL('../cdk.out/', import.meta.url), { recursive: true });
const emulator = await startEmulator(region);
Object.assign(process.env, emulator.environment);
try {
  await bootstrap();
  const certificateArn = await certificate();
  for (const name of ['staging', 'production'] as const) {
    await exercise(
      synthesize(name === 'production' ? { ...exampleContexts.production, certificateArn } : exampleContexts.staging, {
        outdir: assembly(name),
      }),
      emulator,
    );
  }
} finally {
  await emulator.stop();
}
console.log(
  `\nPassed over by the emulator, so proven by the templates' tests only:\n  ${skippedTypes.join('\n  ')}\n  ${forgottenProperties.join('\n  ')}\n`,
);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function exercise(synthesized: Synthesized, { environment, log }: Emulator): Promise<void> {
  const { name } = synthesized.config;
  const stacks = Object.values(synthesized.stackNames);
  const cloudFormation = new CloudFormation({});
  const deploy = (selection: readonly string[], digests: Readonly<Record<string, string>>) =>
    run(
      [
        'deploy',
        ...selection,
        '--require-approval',
        'never',
        '--method',
        'direct',
        ...parameters(synthesized, digests),
      ],
      name,
      environment,
      log,
    );

  await step(`${name}: a first deployment makes ${stacks.length} stacks`, async () => {
    await deploy(['--all'], firstRelease);
    for (const StackName of stacks) {
      const { Stacks: [stack] = [] } = await cloudFormation.describeStacks({ StackName });
      equal(stack?.StackStatus, 'CREATE_COMPLETE', StackName);
    }
  });
  await step(`${name}: what was made is what the templates say`, () => compare(synthesized, firstRelease));
  await step(`${name}: a second release changes one image and keeps the other, within a minute`, async () => {
    const start = performance.now();
    await deploy(['compute', '--exclusively'], { backend: secondRelease.backend });
    equal(performance.now() - start < 60_000, true, 'redeployed within a minute');
    await runs(synthesized, secondRelease);
  });
  await step(`${name}: a deployment of the infrastructure alone keeps the release`, async () => {
    await deploy(['--all'], {});
    await runs(synthesized, secondRelease);
  });
  await step(`${name}: a rollback brings the first release back`, async () => {
    await deploy(['compute', '--exclusively'], { backend: firstRelease.backend ?? '' });
    await runs(synthesized, firstRelease);
    await compare(synthesized, firstRelease);
  });
  if (synthesized.config.protectData) {
    await step(`${name}: what is protected is not torn down`, async () => {
      const refusal = await run(['destroy', '--all', '--force'], name, environment, log).then(
        () => 'torn down',
        (error: Error) => error.message,
      );
      if (!refusal.includes('TerminationProtection is enabled')) throw new Error(refusal);
    });
  }
  await step(`${name}: tearing down leaves nothing`, async () => {
    if (synthesized.config.protectData) await liftProtection(synthesized);
    await run(['destroy', '--all', '--force'], name, environment, log);
    const { StackSummaries = [] } = await cloudFormation.listStacks({});
    const left = StackSummaries.filter(
      ({ StackName = '', StackStatus }) => stacks.includes(StackName) && StackStatus !== 'DELETE_COMPLETE',
    );
    equal(
      left.map(({ StackName }) => StackName),
      [],
      'stacks left',
    );
  });
}

/** What the guide says to do before production is torn down. */
async function liftProtection({ stackNames }: Synthesized): Promise<void> {
  const cloudFormation = new CloudFormation({});
  for (const StackName of Object.values(stackNames)) {
    await cloudFormation.updateTerminationProtection({ StackName, EnableTerminationProtection: false });
  }
  const rds = new RDS({});
  const { DBInstances = [] } = await rds.describeDBInstances({});
  for (const { DBInstanceIdentifier } of DBInstances)
    await rds.modifyDBInstance({ DBInstanceIdentifier, DeletionProtection: false });
}

async function compare(synthesized: Synthesized, digests: Readonly<Record<string, string>>): Promise<void> {
  const { differences, compared } = await readBack(
    synthesized,
    Object.fromEntries(Object.entries(digests).map(([service, value]) => [digestParameter(service), value])),
  );
  if (differences.length > 0) {
    throw new Error(
      differences
        .map(
          ({ what, expected, found }) =>
            `${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`,
        )
        .join('\n'),
    );
  }
  const resources = [...compared.values()].reduce((sum, count) => sum + count, 0);
  console.log(`    ${resources} resources of ${compared.size} types compared`);
}

/** The images of the task definitions that the services now run. */
async function runs(synthesized: Synthesized, expected: Readonly<Record<string, string>>): Promise<void> {
  const ecs = new ECS({});
  for (const [name, wanted] of Object.entries(expected)) {
    const prefix = `portfolio-${synthesized.config.name}`;
    const { services: [service] = [] } = await ecs.describeServices({
      cluster: `${prefix}-cluster`,
      services: [`${prefix}-${name}`],
    });
    const { taskDefinition } = await ecs.describeTaskDefinition({ taskDefinition: service?.taskDefinition });
    for (const container of taskDefinition?.containerDefinitions ?? []) {
      equal(container.image?.split('@')[1], wanted, `${name}/${container.name}`);
    }
  }
}

function parameters({ stackNames }: Synthesized, digests: Readonly<Record<string, string>>): string[] {
  return Object.entries(digests).flatMap(([name, value]) => [
    '--parameters',
    `${stackNames.compute}:${digestParameter(name)}=${value}`,
  ]);
}

/** What `cdk bootstrap` leaves in an account, as far as a deployment asks for it. */
async function bootstrap(): Promise<void> {
  await new SSM({}).putParameter({ Name: '/cdk-bootstrap/hnb659fds/version', Type: 'String', Value: '30' });
  await new S3({}).createBucket({ Bucket: `cdk-hnb659fds-assets-${account}-${region}` });
}

async function certificate(): Promise<string> {
  const { CertificateArn } = await new ACM({}).requestCertificate({
    DomainName: 'portfolio.example.com',
    SubjectAlternativeNames: ['api.portfolio.example.com'],
    ValidationMethod: 'DNS',
  });
  if (CertificateArn === undefined) throw new Error('The emulator gave no certificate');
  return CertificateArn;
}

function run(
  args: readonly string[],
  name: string,
  environment: Readonly<Record<string, string>>,
  log: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const command = spawn(process.execPath, [cdk, ...args, '--app', assembly(name), '--no-notices', '--ci'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    let output = '';
    for (const stream of [command.stdout, command.stderr])
      stream.on('data', (data: Buffer) => (output += data.toString()));
    command.once('error', reject);
    command.once('close', (status) =>
      status === 0
        ? resolve()
        : reject(
            new Error(
              `cdk ${args.join(' ')} ended with ${status}; the emulator's log is ${log}\n${output.slice(-3000)}`,
            ),
          ),
    );
  });
}

async function step(title: string, action: () => Promise<void>): Promise<void> {
  const start = performance.now();
  try {
    await action();
    passed += 1;
    console.log(`✓ ${title} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.error(`✗ ${title}\n${error instanceof Error ? error.message : String(error)}`);
  }
}

function equal(found: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
  }
}
