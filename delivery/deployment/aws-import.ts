/**
 * The portfolio operations on AWS that only an operator may perform: accepting a tape that was refused as implausible,
 * and undoing the newest import.
 *
 *     npm run aws:import -- --environment production --accept s3://BUCKET/incoming/2026-10-31/tape.csv
 *     npm run aws:import -- --environment production --undo 12
 *     npm run aws:import -- --environment production --undo       # shows what would be undone
 *
 * Needs the aws command, AWS_REGION, and credentials with the environment's policy import-operators
 * (infra/lib/imports/).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { run } from '../../tools/kit/command.ts';
import { CommandError, main, required, requiredVariable } from '../../tools/kit/command-line.ts';
import { importLogGroup, importTaskLogStream, resourceName } from './aws-names.ts';

const environments: readonly string[] = ['staging', 'production'];
const pollMs = Number(process.env.AWS_POLL_MS ?? 5_000);
const usage =
  'npm run aws:import -- --environment staging|production, then --accept s3://BUCKET/incoming/[PROFILE/]DATE/NAME or --undo [N]';

/** Where tapes lie; a profile is never named like a date. */
const tapeAddress = /^s3:\/\/[^/]+\/incoming\/(?:(?!\d{4}-\d{2}-\d{2}\/)[a-z0-9-]{1,40}\/)?\d{4}-\d{2}-\d{2}\/[^/]+$/;

/** The input of the state machine. */
export type OperatorRequest = ({ readonly accept: string } | { readonly undo: number | 'show' }) & {
  readonly by: string;
};

interface Execution {
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: string;
  readonly cause?: string;
}

function readRequest(args: readonly string[]): { environment: string; request: Omit<OperatorRequest, 'by'> } {
  // parseArgs can't declare an option whose value is optional, as that of --undo is.
  const given = args.map((arg, index) => (arg === '--undo' && !/^\d/.test(args[index + 1] ?? '') ? '--undo=' : arg));
  const values = readOptions(given);
  const environment = required(values.environment, '--environment');
  if (!environments.includes(environment)) throw new CommandError(`--environment takes ${environments.join(' or ')}`);
  const { accept, undo } = values;
  if ((accept === undefined) === (undo === undefined)) throw new CommandError(usage);
  if (accept !== undefined) {
    if (!tapeAddress.test(accept))
      throw new CommandError(
        `--accept takes s3://BUCKET/incoming/[PROFILE/]DATE/NAME, where the tape was put, not "${accept}"`,
      );
    return { environment, request: { accept } };
  }
  if (undo === '') return { environment, request: { undo: 'show' } };
  if (!/^[1-9]\d{0,8}$/.test(undo ?? ''))
    throw new CommandError(`--undo takes the number of an import, not "${undo}"; the imports page has them`);
  return { environment, request: { undo: Number(undo) } };
}

function readOptions(args: readonly string[]): { environment?: string; accept?: string; undo?: string } {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...args], options: { environment: text, accept: text, undo: text } }).values;
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n${usage}`);
  }
}

function aws(...args: readonly string[]): unknown {
  return JSON.parse(run('aws', [...args, '--region', requiredVariable('AWS_REGION'), '--output', 'json']));
}

async function untilEnded(executionArn: string): Promise<Execution> {
  for (;;) {
    const execution = aws('stepfunctions', 'describe-execution', '--execution-arn', executionArn) as Execution;
    if (execution.status !== 'RUNNING') return execution;
    await delay(pollMs);
  }
}

/** What the importer printed for people; its JSON log lines are for machines. */
function report(environment: string, taskArn: string): string {
  const { events } = aws(
    'logs',
    'get-log-events',
    '--log-group-name',
    importLogGroup(environment),
    '--log-stream-name',
    importTaskLogStream(taskArn),
    '--start-from-head',
  ) as { events: readonly { message: string }[] };
  return events
    .map(({ message }) => message)
    .filter((message) => !message.startsWith('{'))
    .join('\n');
}

/** @returns the exit code */
async function operate(args: readonly string[]): Promise<number> {
  const { environment, request } = readRequest(args);
  const { Account: account, Arn: by } = aws('sts', 'get-caller-identity') as { Account: string; Arn: string };
  const machine = `arn:aws:states:${requiredVariable('AWS_REGION')}:${account}:stateMachine:${resourceName(environment, 'import-operator')}`;
  const { executionArn } = aws(
    'stepfunctions',
    'start-execution',
    '--state-machine-arn',
    machine,
    '--input',
    JSON.stringify({ ...request, by }),
  ) as { executionArn: string };
  process.stdout.write(`${executionArn} runs\n`);
  const { status, output = '{}', cause } = await untilEnded(executionArn);
  const [taskArn] =
    /arn:aws[\w-]*:ecs:[\w:-]+:task\/[\w/-]+/.exec(status === 'SUCCEEDED' ? output : (cause ?? '')) ?? [];
  if (taskArn !== undefined) process.stdout.write(`${report(environment, taskArn)}\n`);
  if (status === 'SUCCEEDED') return 0;
  process.stderr.write(`${status}: ${cause ?? 'the execution says no more'}\n`);
  return 1;
}

await main(async () => {
  process.exitCode = await operate(process.argv.slice(2));
});
