/** The operator's command against a fake account: a stub aws command records its calls and answers them. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repository } from '../../tools/kit/repository.ts';

const machine = 'arn:aws:states:eu-central-1:111122223333:stateMachine:portfolio-production-import-operator';
const taskArn = 'arn:aws:ecs:eu-central-1:111122223333:task/portfolio-production-cluster/abc';

/** The execution is running when first polled and has ended by the second poll. */
const player = `#!/usr/bin/env node
const { readFileSync, appendFileSync } = require('node:fs');
const { join } = require('node:path');
const args = process.argv.slice(2);
const call = args[0] + ' ' + args[1];
const after = (name) => args[args.indexOf(name) + 1];
const log = join(__dirname, 'log');
const asked = () => readFileSync(log, 'utf8').split('\\n').filter((line) => line === 'describe').length;
const ended = JSON.parse(readFileSync(join(__dirname, 'ended.json'), 'utf8'));
const answers = {
  'sts get-caller-identity': () => ({ Account: '111122223333', Arn: 'arn:aws:sts::111122223333:assumed-role/operators/jo' }),
  'stepfunctions start-execution': () => {
    appendFileSync(log, after('--state-machine-arn') + ' ' + after('--input') + '\\n');
    return { executionArn: 'arn:execution:1' };
  },
  'stepfunctions describe-execution': () => {
    appendFileSync(log, 'describe\\n');
    return asked() > 1 ? ended : { status: 'RUNNING' };
  },
  'logs get-log-events': () => {
    if (after('--log-group-name') !== '/portfolio/production/import' || after('--log-stream-name') !== 'import/import/abc') process.exit(1);
    return { events: [{ message: '{"level":"info"}' }, { message: 'Import 12 is undone.' }] };
  },
};
if (!answers[call]) { console.error('unexpected: ' + call); process.exit(1); }
console.log(JSON.stringify(answers[call]()));
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'operator-'));
  writeFileSync(join(folder, 'aws'), player);
  chmodSync(join(folder, 'aws'), 0o755);
  ends({ status: 'SUCCEEDED', output: JSON.stringify({ TaskArn: taskArn }) });
});
afterEach(() => rmSync(folder, { recursive: true }));

const ends = (execution: object) => writeFileSync(join(folder, 'ended.json'), JSON.stringify(execution));
function operate(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(repository, 'delivery/deployment/aws-import.ts'), ...args],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: [folder, process.env.PATH].join(delimiter),
        AWS_REGION: 'eu-central-1',
        AWS_POLL_MS: '0',
      },
    },
  );
  const log = join(folder, 'log');
  const started = existsSync(log)
    ? readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('arn:'))
    : [];
  return { status, stdout, stderr, started };
}
const by = 'arn:aws:sts::111122223333:assumed-role/operators/jo';

describe('npm run aws:import', () => {
  it.each(['s3://tapes/incoming/2026-10-31/tape.csv', 's3://tapes/incoming/lender-7/2026-10-31/tape.csv'])(
    'starts the workflow of operators with the tape to accept and who asks for it: %s',
    (accept) => {
      const { status, started } = operate('--environment', 'production', '--accept', accept);
      expect(started).toEqual([`${machine} ${JSON.stringify({ accept, by })}`]);
      expect(status).toBe(0);
    },
  );

  it.each([
    [['--undo', '12'], 12],
    [['--undo=12'], 12],
    [['--undo'], 'show'],
  ])('takes back an import, or shows what that would be: %j', (args, undo) => {
    const { status, stdout, started } = operate('--environment', 'production', ...args);
    expect(started).toEqual([`${machine} ${JSON.stringify({ undo, by })}`]);
    expect(stdout).toContain('Import 12 is undone.');
    expect(stdout).not.toContain('"level"');
    expect(status).toBe(0);
  });

  it('shows what the importer said and fails when it changed nothing', () => {
    ends({
      status: 'FAILED',
      cause: `The importer changed nothing; its log says why. {"Cause":{"TaskArn":"${taskArn}"}}`,
    });
    const { status, stdout, stderr } = operate('--environment', 'production', '--undo', '11');
    expect(stdout).toContain('Import 12 is undone.');
    expect(stderr).toContain('changed nothing');
    expect(status).toBe(1);
  });

  it('finds the task also where the cause is JSON inside a text', () => {
    const failure = JSON.stringify({ Error: 'States.TaskFailed', Cause: JSON.stringify({ TaskArn: taskArn }) });
    ends({ status: 'FAILED', cause: `The importer changed nothing; its log says why. ${failure}` });
    expect(operate('--environment', 'production', '--undo', '11').stdout).toContain('Import 12 is undone.');
  });

  it.each([
    [[], '--environment is missing'],
    [['--environment', 'prod', '--undo'], '--environment takes staging or production'],
    [['--environment', 'production'], '--accept s3://BUCKET/incoming/[PROFILE/]DATE/NAME or --undo'],
    [['--environment', 'production', '--undo', '1', '--accept', 's3://b/incoming/2026-10-31/t.csv'], 'then --accept'],
    [['--environment', 'production', '--accept', 'tape.csv'], 'not "tape.csv"'],
    [['--environment', 'production', '--undo', '0'], 'not "0"'],
    [['--environment', 'production', '--undo', '12', '--force'], '--force'],
  ])('says what to type instead of starting anything: %j', (args, message) => {
    const { status, stderr, started } = operate(...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(started).toEqual([]);
    expect(status).toBe(1);
  });
});
