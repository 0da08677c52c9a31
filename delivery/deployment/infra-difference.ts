/**
 * Reports, as Markdown, how a change affects the infrastructure and its cost:
 *
 *     node delivery/deployment/infra-difference.ts --before base/infra --after infra --output difference.md
 *
 * Both folders are complete infra/ packages with their dependencies installed. Templates and costs are computed
 * offline.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../../tools/kit/command.ts';
import { main, required } from '../../tools/kit/command-line.ts';
import { summarize } from '../pipeline/step-outputs.ts';

interface Resource {
  readonly Type: string;
  readonly [key: string]: unknown;
}

export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly [section: string]: unknown;
}

export interface Change {
  readonly sign: '+' | '-' | '~';
  readonly what: string;
}

/** Every value of a template by its path, so that any two templates can be compared. */
function leaves(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, JSON.stringify(value) ?? 'undefined']]);
  return new Map(
    Object.entries(value).flatMap(([key, child]) => [...leaves(child, path === '' ? key : `${path}.${key}`)]),
  );
}

/**
 * Resources that were added, removed or changed, with the paths of the changes; likewise for outputs and parameters.
 */
export function templateChanges(before: Template, after: Template): Change[] {
  const flat = ({
    Resources: resources = {},
    ...sections
  }: Template): Record<string, { label: string; value: unknown }> => ({
    ...Object.fromEntries(
      Object.entries(resources).map(([id, resource]) => [id, { label: `${resource.Type} \`${id}\``, value: resource }]),
    ),
    ...Object.fromEntries(
      Object.entries(sections).flatMap(([section, entries]) =>
        Object.entries((entries ?? {}) as object).map(([id, value]) => [
          `${section}/${id}`,
          { label: `${section} \`${id}\``, value },
        ]),
      ),
    ),
  });
  const [old, now] = [flat(before), flat(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((id): Change[] => {
    const [was, is] = [old[id], now[id]];
    if (was === undefined) return [{ sign: '+', what: is?.label ?? id }];
    if (is === undefined) return [{ sign: '-', what: was.label }];
    const [wasLeaves, isLeaves] = [leaves(was.value), leaves(is.value)];
    const paths = [...new Set([...wasLeaves.keys(), ...isLeaves.keys()])].filter(
      (path) => wasLeaves.get(path) !== isLeaves.get(path),
    );
    return paths.length === 0
      ? []
      : [
          {
            sign: '~',
            what: `${is.label}: ${paths.map((path) => `${path} ${wasLeaves.get(path) ?? '(absent)'} → ${isLeaves.get(path) ?? '(absent)'}`).join('; ')}`,
          },
        ];
  });
}

/** The lines that only one of two texts has, as a unified diff without context. */
export function changedLines(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ];
}

const environments = ['staging', 'production'];

function templates(infra: string, environment: string): Record<string, Template> {
  const folder = join(infra, 'cdk.out', environment);
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
  return Object.fromEntries(
    names.map((name) => [
      name.replace('.template.json', ''),
      JSON.parse(readFileSync(join(folder, name), 'utf8')) as Template,
    ]),
  );
}

function describe(before: string, after: string): string {
  const costs = [before, after].map((infra) => {
    run('npm', ['run', '--silent', 'synth'], { cwd: infra });
    return run('npm', ['run', '--silent', 'cost'], { cwd: infra });
  });
  const lines = ['### What this changes on AWS', ''];
  for (const environment of environments) {
    const [old, now] = [templates(before, environment), templates(after, environment)];
    const changes = [...new Set([...Object.keys(old), ...Object.keys(now)])]
      .sort()
      .flatMap((stack) =>
        templateChanges(old[stack] ?? {}, now[stack] ?? {}).map(
          ({ sign, what }) => `- \`${sign}\` ${stack}: ${what.replaceAll('\n', ' ')}`,
        ),
      );
    lines.push(`#### ${environment}`, '', ...(changes.length === 0 ? ['No change of the templates.'] : changes), '');
  }
  const cost = changedLines(costs[0] ?? '', costs[1] ?? '');
  lines.push('#### Monthly cost', '', ...(cost.length === 0 ? ['No change.'] : ['```diff', ...cost, '```']), '');
  return lines.join('\n');
}

if (import.meta.main) {
  await main(() => {
    const { values } = parseArgs({
      options: { before: { type: 'string' }, after: { type: 'string' }, output: { type: 'string' } },
    });
    const text = describe(required(values.before, '--before'), required(values.after, '--after'));
    writeFileSync(required(values.output, '--output'), text);
    summarize(text);
  });
}
