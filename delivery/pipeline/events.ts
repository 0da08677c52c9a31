/**
 * What GitHub runs on an event: which jobs, with which rights and secrets. GitHub's own library evaluates the conditions;
 * what the jobs would answer is given.
 */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { environmentOf, type Job, needsOf, parseWorkflow, type Sources, type Workflow } from './workflow-files.ts';

type Json = string | boolean | null | { readonly [name: string]: Json };

export interface Occasion {
  readonly event: string;
  readonly ref: string;
  /** What GitHub tells of the event, as far as conditions read it. */
  readonly payload: { readonly [name: string]: Json };
  readonly variables?: Readonly<Record<string, string>>;
  /** Of jobs, by their ids. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Ids of jobs that fail. */
  readonly failing?: readonly string[];
  /** A pull request of a fork, whose token may only read; there, and for Dependabot, no secret of the repository is given. */
  readonly readOnly?: boolean;
  readonly withoutSecrets?: boolean;
}

export interface JobThatRuns {
  /** The workflow's file and the ids of the calling jobs, like `ci / backend / test`. */
  readonly path: string;
  readonly environment: string | undefined;
  readonly writes: readonly string[];
  readonly secrets: readonly string[];
  readonly stepsLeftOut: readonly string[];
}

type Result = 'success' | 'failure' | 'skipped';
type Needs = Readonly<Record<string, { readonly result: Result; readonly outputs: Readonly<Record<string, string>> }>>;

/** Every job that runs, in the order of the files. */
export function jobsOn(sources: Sources, occasion: Occasion): JobThatRuns[] {
  return Object.entries(sources).flatMap(([file, text]) => {
    const workflow = parseWorkflow(text);
    const name = file.replace(/\.yml$/, '');
    return starts(workflow, occasion) ? run({ sources, occasion }, workflow, name).ran : [];
  });
}

function starts({ on }: Workflow, { event, ref }: Occasion): boolean {
  if (!(event in on)) return false;
  const { branches, tags } = (on[event] ?? {}) as { branches?: string[]; tags?: string[] };
  if (event !== 'push') return true;
  const [, kind, name = ''] = /^refs\/(heads|tags)\/(.*)$/.exec(ref) ?? [];
  const patterns = kind === 'tags' ? tags : branches;
  if (patterns === undefined) return tags === undefined && branches === undefined;
  return patterns.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name));
}

interface Situation {
  readonly sources: Sources;
  readonly occasion: Occasion;
}

function run(situation: Situation, workflow: Workflow, path: string): { result: Result; ran: JobThatRuns[] } {
  const results: Record<string, { result: Result; outputs: Readonly<Record<string, string>> }> = {};
  const ran: JobThatRuns[] = [];
  const waiting = new Map(Object.entries(workflow.jobs));
  while (waiting.size > 0) {
    const next = [...waiting].find(([, job]) => needsOf(job).every((name) => name in results));
    if (next === undefined) throw new Error(`${path}: jobs wait for each other, or for one that is not there`);
    const [id, job] = next;
    waiting.delete(id);
    const needs = Object.fromEntries(needsOf(job).map((name) => [name, results[name] as Needs[string]]));
    const done = runJob(situation, job, `${path} / ${id}`, needs);
    results[id] = { result: done.result, outputs: situation.occasion.outputs[id] ?? {} };
    ran.push(...done.ran);
  }
  const failed = Object.values(results).some(({ result }) => result === 'failure');
  return { result: failed ? 'failure' : 'success', ran };
}

function runJob(situation: Situation, job: Job, path: string, needs: Needs): { result: Result; ran: JobThatRuns[] } {
  const { sources, occasion } = situation;
  if (!holds(job.if, occasion, needs, Object.values(needs))) return { result: 'skipped', ran: [] };
  if (job.uses !== undefined) {
    const file = job.uses.split('/').at(-1) ?? '';
    return run(situation, parseWorkflow(sources[file] ?? ''), path);
  }
  const used = (of: string) => [...new Set([...of.matchAll(/secrets\.(\w+)/g)].map(([, name]) => name ?? ''))];
  const one = {
    path,
    environment: environmentOf(job),
    writes: occasion.readOnly ? [] : writesOf(job),
    secrets: occasion.withoutSecrets ? [] : used(JSON.stringify(job)),
    stepsLeftOut: (job.steps ?? [])
      .filter((step) => !holds(step.if, occasion, needs, []))
      .map((step) => step.name ?? step.uses ?? step.run ?? ''),
  };
  const id = path.split(' / ').at(-1) ?? '';
  return { result: occasion.failing?.includes(id) ? 'failure' : 'success', ran: [one] };
}

function writesOf({ permissions }: Job): string[] {
  return Object.entries((permissions ?? {}) as Readonly<Record<string, string>>)
    .filter(([, right]) => right === 'write')
    .map(([name]) => name);
}

/**
 * Without a function that asks for the status, GitHub adds `success() &&`.
 * @param before what these functions ask about: of a job those that it needs; of a step none, as no step fails here
 */
function holds(
  condition: string | undefined,
  occasion: Occasion,
  needs: Needs,
  before: readonly { readonly result: Result }[],
): boolean {
  const results = before.map(({ result }) => result);
  const status: Readonly<Record<string, boolean>> = {
    always: true,
    cancelled: false,
    success: results.every((result) => result === 'success'),
    failure: results.includes('failure'),
  };
  if (condition === undefined) return status.success === true;
  const asksForStatus = /\b(always|cancelled|success|failure)\(\)/.test(condition);
  const functions = Object.entries(status).map(([name, value]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  }));
  const context = {
    github: { event_name: occasion.event, ref: occasion.ref, event: occasion.payload },
    vars: occasion.variables ?? {},
    needs,
  };
  const text = asksForStatus ? condition : `success() && (${condition})`;
  const parser = new Parser(new Lexer(text).lex().tokens, Object.keys(context), functions);
  const byName = new Map(functions.map((one) => [one.name, one]));
  const value = new Evaluator(parser.parse(), asData(context) as data.Dictionary, byName).evaluate();
  return value.kind === data.Kind.Boolean ? value.value : value.coerceString() !== '';
}

function asData(value: unknown): data.ExpressionData {
  return JSON.parse(JSON.stringify(value), data.reviver) as data.ExpressionData;
}
