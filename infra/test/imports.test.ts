import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { operatorDefinition } from '../lib/imports/operator-workflow.ts';
import { tapeImportDefinition } from '../lib/imports/tape-workflow.ts';

// biome-ignore lint/suspicious/noExplicitAny: Amazon's States Language is JSON of many shapes
type State = any;

const importer = {
  environment: 'production',
  clusterArn: 'cluster',
  taskDefinitionArn: 'task',
  subnets: ['a', 'b'],
  securityGroupId: 'group',
  maxImportSeconds: 7200,
} as const;
const definition = tapeImportDefinition({ ...importer, queueUrl: 'queue' }) as State;
const operator = operatorDefinition(importer) as State;

/** ECS's description of a task whose container exited with this code. */
const ended = (exitCode: number) =>
  JSON.stringify({ Containers: [{ ExitCode: exitCode, Name: 'import' }], StoppedReason: 'Essential container exited' });

/** A queue that hands out one message at a time, as an SQS queue with one message group does. */
class Queue {
  readonly waiting: string[];
  taken: string | undefined;
  constructor(keys: readonly string[]) {
    this.waiting = keys.map((key) => JSON.stringify({ detail: { bucket: { name: 'tapes' }, object: { key } } }));
  }
  receive(): object {
    if (this.taken !== undefined || this.waiting.length === 0) return {};
    this.taken = this.waiting[0] as string;
    return { Messages: [{ ReceiptHandle: 'receipt', Body: this.taken }] };
  }
  remove(): object {
    this.waiting.shift();
    this.taken = undefined;
    return {};
  }
}

/** One execution of the workflow, state by state; the caller decides when it advances. */
class Execution {
  name: string;
  readonly variables: Record<string, unknown> = {};
  readonly commands: string[][] = [];
  readonly environments: Record<string, string>[] = [];
  private readonly queue: Queue;
  private readonly importer: () => void;
  private readonly machine: State;
  private readonly input: object;
  constructor(queue: Queue, importer: () => void = () => undefined, machine: State = definition, input: object = {}) {
    this.queue = queue;
    this.importer = importer;
    this.machine = machine;
    this.input = input;
    this.name = machine.StartAt;
  }

  get state(): State {
    return this.machine.States[this.name];
  }
  get ended(): string | undefined {
    return ['Succeed', 'Fail'].includes(this.state.Type) ? this.state.Type : undefined;
  }

  async step(): Promise<void> {
    const state = this.state;
    if (state.Type === 'Wait') this.name = state.Next;
    else if (state.Type === 'Choice') this.name = await this.choose(state);
    else if (state.Type === 'Task') await this.run(state);
  }

  private async choose(state: State): Promise<string> {
    const states = { input: this.input };
    for (const { Condition, Assign = {}, Next } of state.Choices) {
      if (!(await this.evaluate(Condition, states))) continue;
      for (const [key, value] of Object.entries(Assign)) this.variables[key] = await this.evaluate(value, states);
      return Next;
    }
    return state.Default;
  }

  private async run(state: State): Promise<void> {
    try {
      const result = await this.call(state);
      for (const [key, value] of Object.entries(state.Assign ?? {}))
        this.variables[key] = await this.evaluate(value, { result });
      this.name = state.Next;
    } catch (error) {
      const [handler] = state.Catch ?? [];
      if (handler === undefined) throw error;
      for (const [key, value] of Object.entries(handler.Assign ?? {})) {
        this.variables[key] = await this.evaluate(value, {
          errorOutput: { Error: 'States.TaskFailed', Cause: (error as Error).message },
        });
      }
      this.name = handler.Next;
    }
  }

  private async call(state: State): Promise<object> {
    if (state.Resource.endsWith('receiveMessage')) return this.queue.receive();
    if (state.Resource.endsWith('deleteMessage')) {
      expect(await this.evaluate(state.Arguments.ReceiptHandle)).toBe('receipt');
      return this.queue.remove();
    }
    const { Command, Environment } = state.Arguments.Overrides.ContainerOverrides[0];
    const variables = await Promise.all(
      Environment.map(async ({ Name, Value }: State) => [
        Name,
        await this.evaluate<string>(Value, { input: this.input }),
      ]),
    );
    this.environments.push(Object.fromEntries(variables));
    this.commands.push([...(await this.evaluate<string[]>(Command))]);
    this.importer();
    return {};
  }

  async evaluate<Value = never>(value: unknown, states: object = {}): Promise<Value> {
    const expression = /^\{% (.*) %\}$/s.exec(String(value))?.[1];
    if (expression === undefined) return value as Value;
    const compiled = jsonata(expression);
    compiled.registerFunction('parse', (text: string) => JSON.parse(text));
    return (await compiled.evaluate({}, { ...this.variables, states })) as Value;
  }
}

async function toEnd(execution: Execution): Promise<void> {
  for (let steps = 0; execution.ended === undefined; steps += 1) {
    if (steps > 50) throw new Error(`still at "${execution.name}" after 50 steps`);
    await execution.step();
  }
}

describe('a tape put at incoming/<as-of date>/<name>', () => {
  test('is imported as of its date, and its rejects land beside it', async () => {
    const queue = new Queue(['incoming/2026-10-31/book 1.csv']);
    const execution = new Execution(queue);
    await toEnd(execution);
    expect(execution.ended).toBe('Succeed');
    expect(execution.commands).toEqual([
      [
        'dist/import.js',
        's3://tapes/incoming/2026-10-31/book 1.csv',
        '--as-of',
        '2026-10-31',
        '--rejects',
        's3://tapes/rejects/2026-10-31/book 1.csv.csv',
      ],
    ]);
    expect(queue.waiting).toEqual([]);
  });

  test('under the name of a profile is read by it', async () => {
    const execution = new Execution(new Queue(['incoming/lender-7/2026-10-31/book 1.xlsx']));
    await toEnd(execution);
    expect(execution.ended).toBe('Succeed');
    expect(execution.commands).toEqual([
      [
        'dist/import.js',
        's3://tapes/incoming/lender-7/2026-10-31/book 1.xlsx',
        '--profile',
        's3://tapes/profiles/lender-7.yaml',
        '--as-of',
        '2026-10-31',
        '--rejects',
        's3://tapes/rejects/lender-7/2026-10-31/book 1.xlsx.csv',
      ],
    ]);
  });

  test('that is refused is removed, so that the next one is not held up, and the execution fails', async () => {
    const queue = new Queue(['incoming/2026-10-31/bad.csv', 'incoming/2026-11-30/good.csv']);
    const refused = new Execution(queue, () => {
      throw new Error(ended(2));
    });
    await toEnd(refused);
    expect(refused.ended).toBe('Fail');
    expect(refused.state.Error).toBe('TapeRefused');
    expect(await refused.evaluate(refused.state.Cause)).toMatch(
      /incoming\/2026-10-31\/bad\.csv ended without loading it.*ExitCode.*2/,
    );
    const next = new Execution(queue);
    await toEnd(next);
    expect(next.commands[0]?.[3]).toBe('2026-11-30');
  });

  test('that is implausible is removed like a refused one, and the execution says how to accept it', async () => {
    const queue = new Queue(['incoming/2026-10-31/half the book.csv']);
    const implausible = new Execution(queue, () => {
      throw new Error(ended(3));
    });
    await toEnd(implausible);
    expect(queue.waiting).toEqual([]);
    expect(implausible.state.Error).toBe('TapeImplausible');
    expect(await implausible.evaluate(implausible.state.Cause)).toContain(
      'npm run aws:import -- --environment production --accept s3://tapes/incoming/2026-10-31/half the book.csv',
    );
  });

  test.each([
    ['was stopped after two hours', 'States.Timeout'],
    ['could not start', '{"StoppedReason":"CannotPullContainerError","Containers":[{"Name":"import"}]}'],
    ['ended with another code that begins with 3', ended(30)],
  ])('is no implausible one when its importer %s', async (_what, cause) => {
    const failed = new Execution(new Queue(['incoming/2026-10-31/a.csv']), () => {
      throw new Error(cause);
    });
    await toEnd(failed);
    expect(failed.state.Error).toBe('TapeRefused');
  });

  test.each(['--accept', '--undo=3', '--undo 3'])('is never accepted or undone by its name: %s', async (name) => {
    const execution = new Execution(new Queue([`incoming/2026-10-31/${name}`]));
    await toEnd(execution);
    const [[, tape, ...options] = []] = execution.commands;
    expect(tape).toBe(`s3://tapes/incoming/2026-10-31/${name}`);
    expect(options.filter((word) => /^--(accept|undo)/.test(word))).toEqual([]);
  });

  test('waits while another is imported, and they run in the order in which they were put', async () => {
    const queue = new Queue(['incoming/2026-10-31/a.csv', 'incoming/2026-11-30/b.csv']);
    const first = new Execution(queue);
    const second = new Execution(queue);
    // The first execution has its message and is about to import; the second polls meanwhile.
    await first.step();
    await second.step();
    await second.step();
    expect(second.name).toBe('Wait for the import before');
    await toEnd(first);
    await toEnd(second);
    expect([first.commands[0]?.[3], second.commands[0]?.[3]]).toEqual(['2026-10-31', '2026-11-30']);
    expect([first.ended, second.ended]).toEqual(['Succeed', 'Succeed']);
  });

  test.each([
    'incoming/tape.csv',
    'incoming/october/tape.csv',
    'incoming/2026-10-31/',
    'incoming/2026-10-31/deep/tape.csv',
    'incoming/2026-10-31/2026-10-31/tape.csv',
    'incoming/Lender/2026-10-31/tape.csv',
    'incoming/../2026-10-31/tape.csv',
    `incoming/${'a'.repeat(41)}/2026-10-31/tape.csv`,
    'incoming/lender/2026-10-31/deep/tape.csv',
    'incoming/lender/tape.csv',
  ])('anywhere else, such as %s, is removed and said to be misplaced', async (key) => {
    const execution = new Execution(new Queue([key]));
    await toEnd(execution);
    expect(execution.commands).toEqual([]);
    expect(await execution.evaluate(execution.state.Cause)).toContain(`${key} is not incoming/<as-of date>/<name>`);
  });
});

describe("an operator's command", () => {
  const operate = async (input: object, importing: () => void = () => undefined) => {
    const execution = new Execution(new Queue([]), importing, operator, input);
    await toEnd(execution);
    return execution;
  };

  test('accepts the tape that it names, as of the day that it was put for', async () => {
    const execution = await operate({ accept: 's3://tapes/incoming/2026-10-31/book 1.csv', by: 'someone' });
    expect(execution.ended).toBe('Succeed');
    expect(execution.commands).toEqual([
      [
        'dist/import.js',
        's3://tapes/incoming/2026-10-31/book 1.csv',
        '--as-of',
        '2026-10-31',
        '--rejects',
        's3://tapes/rejects/2026-10-31/book 1.csv.csv',
        '--accept',
      ],
    ]);
  });

  test('accepts a tape that is read by a profile', async () => {
    const execution = await operate({ accept: 's3://tapes/incoming/lender/2026-10-31/a.csv', by: 'someone' });
    expect(execution.commands[0]?.slice(2, 6)).toEqual([
      '--profile',
      's3://tapes/profiles/lender.yaml',
      '--as-of',
      '2026-10-31',
    ]);
    expect(execution.commands[0]?.at(-1)).toBe('--accept');
  });

  test('is on record with who gave it', async () => {
    expect((await operate({ undo: 12, by: 'arn:role/jo' })).environments).toEqual([{ OPERATOR: 'arn:role/jo' }]);
    expect((await operate({ undo: 12 })).environments).toEqual([{ OPERATOR: 'an operator of AWS' }]);
  });

  test.each([
    [12, ['dist/import.js', '--undo', '12']],
    ['show', ['dist/import.js', '--undo']],
  ])('takes back an import, or shows what that would be: %s', async (undo, command) => {
    const execution = await operate({ undo, by: 'someone' });
    expect(execution.ended).toBe('Succeed');
    expect(execution.commands).toEqual([command]);
  });

  test.each([
    {},
    { accept: '--help' },
    { accept: 's3://tapes/other/2026-10-31/a.csv' },
    { accept: 's3://tapes/incoming/2026-10-31/2026-10-31/a.csv' },
    { accept: ['s3://tapes/incoming/2026-10-31/a.csv', '--missing', 'withdraw'] },
    { undo: '12 --accept' },
    { undo: true },
  ])('runs nothing that it does not know: %j', async (input) => {
    const execution = await operate(input);
    expect(execution.commands).toEqual([]);
    expect(execution.state.Error).toBe('OperationMisunderstood');
  });

  test('that the importer refuses fails, and says so', async () => {
    const execution = await operate({ undo: 12 }, () => {
      throw new Error(ended(1));
    });
    expect(await execution.evaluate(execution.state.Cause)).toMatch(/changed nothing.*ExitCode.*1/);
  });
});

describe.each([
  ['the workflow of a tape', definition],
  ['the workflow of an operator', operator],
])('%s', (_name, machine) => {
  test('leads from each state to one that exists', () => {
    const named = Object.values(machine.States as Record<string, State>).flatMap((state) => [
      state.Next,
      state.Default,
      ...(state.Choices ?? []).map(({ Next }: State) => Next),
      ...(state.Catch ?? []).map(({ Next }: State) => Next),
    ]);
    const known = Object.keys(machine.States);
    expect(named.filter((name) => name !== undefined && !known.includes(name))).toEqual([]);
  });
});
