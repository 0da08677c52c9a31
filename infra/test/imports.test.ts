import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { tapeImportDefinition } from '../lib/tape-import-definition.ts';

// biome-ignore lint/suspicious/noExplicitAny: Amazon's States Language is JSON of many shapes
type State = any;

const definition = tapeImportDefinition({
  queueUrl: 'queue',
  clusterArn: 'cluster',
  taskDefinitionArn: 'task',
  subnets: ['a', 'b'],
  securityGroupId: 'group',
  longestImportSeconds: 7200,
}) as State;

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

/** One execution of the workflow, state by state; the caller decides when it goes on. */
class Execution {
  name: string = definition.StartAt;
  readonly variables: Record<string, unknown> = {};
  readonly commands: string[][] = [];
  private readonly queue: Queue;
  private readonly importer: () => void;
  constructor(queue: Queue, importer: () => void = () => undefined) {
    this.queue = queue;
    this.importer = importer;
  }

  get state(): State {
    return definition.States[this.name];
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
    for (const { Condition, Next } of state.Choices) if (await this.evaluate(Condition)) return Next;
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
          errorOutput: { Error: 'States.TaskFailed', Cause: String(error) },
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
    const { Command } = state.Arguments.Overrides.ContainerOverrides[0];
    this.commands.push(await Promise.all(Command.map((word: string) => this.evaluate(word))));
    this.importer();
    return {};
  }

  async evaluate(value: unknown, states: object = {}): Promise<never> {
    const expression = /^\{% (.*) %\}$/s.exec(String(value))?.[1];
    if (expression === undefined) return value as never;
    const compiled = jsonata(expression);
    compiled.registerFunction('parse', (text: string) => JSON.parse(text));
    return (await compiled.evaluate({}, { ...this.variables, states })) as never;
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

  test('that is refused is removed, so that the next one is not held up, and the execution fails', async () => {
    const queue = new Queue(['incoming/2026-10-31/bad.csv', 'incoming/2026-11-30/good.csv']);
    const refused = new Execution(queue, () => {
      throw new Error('exit code 2');
    });
    await toEnd(refused);
    expect(refused.ended).toBe('Fail');
    expect(await refused.evaluate(refused.state.Cause)).toMatch(
      /incoming\/2026-10-31\/bad\.csv ended without loading it.*exit code 2/,
    );
    const next = new Execution(queue);
    await toEnd(next);
    expect(next.commands[0]?.[3]).toBe('2026-11-30');
  });

  test('waits while another is imported, and they run in the order in which they were put', async () => {
    const queue = new Queue(['incoming/2026-10-31/a.csv', 'incoming/2026-11-30/b.csv']);
    const first = new Execution(queue);
    const second = new Execution(queue);
    // The first has its message and is about to import; the second asks meanwhile.
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
  ])('anywhere else, such as %s, is removed and said to be misplaced', async (key) => {
    const execution = new Execution(new Queue([key]));
    await toEnd(execution);
    expect(execution.commands).toEqual([]);
    expect(await execution.evaluate(execution.state.Cause)).toContain(`${key} is not incoming/<as-of date>/<name>`);
  });
});

describe('the workflow', () => {
  test('leads from each state to one that exists', () => {
    const named = Object.values(definition.States as Record<string, State>).flatMap((state) => [
      state.Next,
      state.Default,
      ...(state.Choices ?? []).map(({ Next }: State) => Next),
      ...(state.Catch ?? []).map(({ Next }: State) => Next),
    ]);
    const known = Object.keys(definition.States);
    expect(named.filter((name) => name !== undefined && !known.includes(name))).toEqual([]);
  });
});
