/**
 * An environment on AWS: copies images to its own registry by digest, deploys the stacks with CDK, and runs the smoke
 * test from inside the VPC.
 *
 * Needs the aws and skopeo commands, `npm ci` in infra/ and the credentials of the environment's pipeline role
 * (infra/lib/stacks/delivery-stack.ts).
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run, runVisibly } from '../../tools/kit/command.ts';
import { CommandError, requiredVariable } from '../../tools/kit/command-line.ts';
import { byDigest, isDigest, type ServiceImage, services } from '../images/image-reference.ts';
import { copyByDigest, releaseOf } from '../images/registry.ts';
import {
  deployRole,
  digestParameters,
  logGroup,
  logStreamPrefix,
  lookupRole,
  resourceName,
  stackIds,
} from './aws-names.ts';
import type { Images, Running, Target } from './deployment.ts';
import { expectNoErrors, expectRefusal } from './smoke.ts';
import { type SmokePlan, type SmokeResult, smokeProgram } from './smoke-client.ts';
import { apiStatus, fromInside, leastRequests } from './smoke-paths.ts';
import { stateOf } from './stack-states.ts';

const infra = join(import.meta.dirname, '../../infra');
const smokeDeadlineMs = 5 * 60_000;
const pollMs = Number(process.env.AWS_POLL_MS ?? 5_000);
/** How long an operation on a stack is waited for: a database takes longest. */
const stackDeadlineMs = 30 * 60_000;

interface Stack {
  readonly StackName: string;
  readonly StackStatus: string;
  readonly EnableTerminationProtection?: boolean;
  readonly Parameters?: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
}

interface Service {
  readonly desiredCount: number;
  readonly networkConfiguration: unknown;
  readonly taskDefinition: string;
}

interface Task {
  readonly taskArn: string;
  readonly lastStatus: string;
  readonly stoppedReason?: string;
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly imageDigest?: string;
    readonly exitCode?: number;
  }[];
}

export class AwsTarget implements Target {
  readonly name: string;
  /** The dashboard's public address. The pipeline requests it anonymously. */
  private readonly url: string;
  private readonly region: string;
  private readonly account: string;
  private readonly readOnly: Readonly<Record<string, string>>;

  constructor(environment: string, url: string) {
    this.name = environment;
    this.url = url;
    this.region = requiredVariable('AWS_REGION');
    this.account = (this.aws({}, 'sts', 'get-caller-identity') as { Account: string }).Account;
    this.readOnly = this.credentialsOf(lookupRole(this.account, this.region));
  }

  async current(): Promise<Running | undefined> {
    const compute = (await this.settle()).find(({ StackName: name }) => name === this.resource(stackIds.services));
    if (compute === undefined || !stateOf(compute.StackStatus).complete) return undefined;
    const references = Object.fromEntries(
      services.map((service) => {
        const digest =
          compute.Parameters?.find(({ ParameterKey: key }) => key === digestParameters[service])?.ParameterValue ?? '';
        if (!isDigest(digest))
          throw new CommandError(
            `${this.name}: the stack ${this.resource(stackIds.services)} names no digest of the ${service}, so there is nothing to go back to`,
          );
        return [service, `${this.repository(service)}@${digest}`];
      }),
    ) as Record<ServiceImage, string>;
    return { images: { references, release: releaseOf(references.backend) } };
  }

  /** Every new backend task runs the migrations first, and serves only after they succeed. */
  async deploy(images: Images): Promise<void> {
    await this.prepare();
    // This stack holds the registry, which must exist before the images are copied.
    this.cdk('deploy', stackIds.repositories, '--exclusively');
    const digests = services.map((service) => {
      copyByDigest(images.references[service], this.repository(service), images.release);
      return `${this.resource(stackIds.services)}:${digestParameters[service]}=${byDigest(images.references[service]).digest}`;
    });
    this.cdk('deploy', '--all', ...digests.flatMap((digest) => ['--parameters', digest]));
  }

  async revision(): Promise<number> {
    const running = await this.current();
    if (running === undefined || this.service('frontend').desiredCount === 0) return 0;
    try {
      return (await this.inside({ release: running.images.release, requests: 0, leastRevision: 0 })).revision;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      // What runs may be broken, and the release to deploy may be its cure.
      process.stdout.write(`${this.name}: the revision before this deployment is unknown. ${error.message}\n`);
      return 0;
    }
  }

  async smoke(images: Images, leastRevision: number): Promise<void> {
    await expectRefusal(this.url);
    const asleep = services.filter((service) => this.service(service).desiredCount === 0);
    if (asleep.length > 0) {
      process.stdout.write(
        `${this.name}: ${asleep.join(' and ')} stopped for the evening; the release starts in the morning, untried\n`,
      );
      return;
    }
    for (const service of services) this.expectRunning(service, byDigest(images.references[service]).digest);
    const result = await this.inside({ release: images.release, requests: leastRequests, leastRevision });
    expectNoErrors(result, `Smoke test of ${this.name} (${images.release}), from inside`);
  }

  /** The environment's own stacks. */
  private stacks(): readonly Stack[] {
    const { Stacks: all } = this.aws(this.readOnly, 'cloudformation', 'describe-stacks') as {
      Stacks: readonly Stack[];
    };
    return all.filter(({ StackName: name }) => name.startsWith(this.resource('')));
  }

  /** Waits until no operation runs on the stacks. */
  private async settle(): Promise<readonly Stack[]> {
    const deadline = Date.now() + stackDeadlineMs;
    for (;;) {
      const stacks = this.stacks();
      const busy = stacks.filter(({ StackStatus: status }) => stateOf(status).preparation === 'wait');
      if (busy.length === 0) return stacks;
      const what = busy.map(({ StackName: name, StackStatus: status }) => `${name} is in ${status}`).join(', ');
      if (Date.now() > deadline)
        throw new CommandError(`${this.name}: ${what} for ${stackDeadlineMs / 60_000} minutes; deploy again after it`);
      process.stdout.write(`${this.name}: waiting, ${what}\n`);
      await delay(pollMs);
    }
  }

  /** Brings each stack into a status from which `cdk deploy` can go on. */
  private async prepare(): Promise<void> {
    const settled = await this.settle();
    const stuck = settled.find(({ StackStatus: status }) => stateOf(status).preparation === 'person');
    if (stuck !== undefined)
      throw new CommandError(
        `${this.name}: ${stuck.StackName} is in ${stuck.StackStatus}; infra/README.md, "When a deployment is stuck", says what to do`,
      );
    for (const { StackName: name, StackStatus: status } of settled)
      if (stateOf(status).preparation === 'roll back') this.cdk('rollback', name.slice(this.resource('').length));
    // A rollback of a creation ends in a stack that has to be deleted.
    for (const stack of await this.settle()) {
      if (stateOf(stack.StackStatus).preparation !== 'allow deletion' || !stack.EnableTerminationProtection) continue;
      this.aws(
        this.credentialsOf(deployRole(this.account, this.region)),
        'cloudformation',
        'update-termination-protection',
        '--no-enable-termination-protection',
        '--stack-name',
        stack.StackName,
      );
    }
  }

  private expectRunning(service: ServiceImage, digest: string): void {
    const { taskArns } = this.aws(
      this.readOnly,
      'ecs',
      'list-tasks',
      '--cluster',
      this.resource('cluster'),
      '--service-name',
      this.resource(service),
      '--desired-status',
      'RUNNING',
    ) as { taskArns: readonly string[] };
    if (taskArns.length === 0) throw new CommandError(`${this.name}: no task of the ${service} runs`);
    const wrong = this.tasks(taskArns).flatMap(({ containers }) =>
      containers.filter(({ name, image }) => name === service && !image.endsWith(`@${digest}`)),
    );
    if (wrong.length > 0)
      throw new CommandError(
        `${this.name}: ${service} runs ${wrong.map(({ image }) => image).join(', ')}, not ${digest}`,
      );
  }

  /**
   * Runs the smoke test as an extra dashboard task, the only place that reaches the API's gateway the way the dashboard
   * does.
   */
  private async inside(plan: Pick<SmokePlan, 'release' | 'requests' | 'leastRevision'>): Promise<SmokeResult> {
    const program = smokeProgram({ ...plan, url: '$API_URL', paths: fromInside, status: apiStatus });
    const { taskDefinition, networkConfiguration } = this.service('frontend');
    const { tasks, failures } = this.aws(
      {},
      'ecs',
      'run-task',
      '--cluster',
      this.resource('cluster'),
      '--task-definition',
      taskDefinition,
      '--launch-type',
      'FARGATE',
      '--started-by',
      'smoke-test',
      '--network-configuration',
      JSON.stringify(networkConfiguration),
      '--overrides',
      JSON.stringify({ containerOverrides: [{ name: 'frontend', command: ['-e', program] }] }),
    ) as { tasks: readonly Task[]; failures: readonly { reason: string }[] };
    const [started] = tasks;
    if (started === undefined)
      throw new CommandError(
        `${this.name}: the smoke test could not start: ${failures.map(({ reason }) => reason).join(', ')}`,
      );
    const deadline = Date.now() + smokeDeadlineMs;
    for (;;) {
      const [task] = this.tasks([started.taskArn]);
      if (task?.lastStatus === 'STOPPED') break;
      if (Date.now() > deadline)
        throw new CommandError(
          `${this.name}: the smoke test did not end within ${smokeDeadlineMs / 60_000} minutes (${started.taskArn})`,
        );
      await delay(pollMs);
    }
    const stream = `${logStreamPrefix('frontend')}/frontend/${started.taskArn.split('/').at(-1)}`;
    const { events } = this.aws(
      this.readOnly,
      'logs',
      'get-log-events',
      '--log-group-name',
      logGroup(this.name, 'frontend'),
      '--log-stream-name',
      stream,
      '--start-from-head',
    ) as { events: readonly { message: string }[] };
    const line = events.map(({ message }) => message).find((message) => message.startsWith('smoke '));
    if (line === undefined)
      throw new CommandError(
        `${this.name}: the smoke test said nothing; its log: ${events.map(({ message }) => message).join('\n')}`,
      );
    return JSON.parse(line.slice('smoke '.length)) as SmokeResult;
  }

  private service(name: ServiceImage): Service {
    const { services: found } = this.aws(
      this.readOnly,
      'ecs',
      'describe-services',
      '--cluster',
      this.resource('cluster'),
      '--services',
      this.resource(name),
    ) as { services: readonly Service[] };
    const [service] = found;
    if (service === undefined) throw new CommandError(`${this.name}: there is no service ${this.resource(name)}`);
    return service;
  }

  private tasks(arns: readonly string[]): readonly Task[] {
    return (
      this.aws(this.readOnly, 'ecs', 'describe-tasks', '--cluster', this.resource('cluster'), '--tasks', ...arns) as {
        tasks: readonly Task[];
      }
    ).tasks;
  }

  private repository(service: ServiceImage): string {
    return `${this.account}.dkr.ecr.${this.region}.amazonaws.com/${this.resource(service)}`;
  }

  private resource(what: string): string {
    return resourceName(this.name, what);
  }

  private cdk(command: 'deploy' | 'rollback', ...args: readonly string[]): void {
    const approval = command === 'deploy' ? ['--require-approval', 'never'] : [];
    runVisibly(
      'npm',
      ['run', '--silent', 'cdk', '--', command, ...args, '--context', `environment=${this.name}`, ...approval],
      { cwd: infra },
    );
  }

  private aws(credentials: Readonly<Record<string, string>>, ...args: readonly string[]): unknown {
    const output = run('aws', [...args, '--region', this.region, '--output', 'json'], { env: credentials });
    return output.trim() === '' ? {} : JSON.parse(output);
  }

  /** The pipeline's own role may do almost nothing; CDK's bootstrap creates one for reading and one for changing stacks. */
  private credentialsOf(name: string): Readonly<Record<string, string>> {
    const role = `arn:aws:iam::${this.account}:role/${name}`;
    const { Credentials: given } = this.aws(
      {},
      'sts',
      'assume-role',
      '--role-arn',
      role,
      '--role-session-name',
      'deployment',
    ) as {
      Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
    };
    return {
      AWS_ACCESS_KEY_ID: given.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: given.SecretAccessKey,
      AWS_SESSION_TOKEN: given.SessionToken,
    };
  }
}
