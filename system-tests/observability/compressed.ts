/**
 * The delivered configuration with every duration divided by one factor, so that the tests see within minutes what
 * takes hours.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { alertmanagerConfig } from '../../observability/alertmanager-config.ts';
import { yaml } from '../../observability/generate.ts';
import { type AlertingRule, type RecordingRule, ruleFile } from '../../observability/prometheus-rules.ts';
import { repository } from '../../tools/kit/repository.ts';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function divided(duration: string, factor: number): string {
  const [, number = '', unit = ''] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? [];
  const milliseconds = Number(number) * (unitMs[unit] ?? Number.NaN);
  if (Number.isNaN(milliseconds)) throw new Error(`"${duration}" is no duration.`);
  return `${Math.round(milliseconds / factor)}ms`;
}

/** Ranges in brackets are durations; a label such as window="1h" is a name. */
function dividedRanges(expression: string, factor: number): string {
  return expression.replace(/\[(\w+)\]/g, (_, range: string) => `[${divided(range, factor)}]`);
}

function dividedRule<Rule extends AlertingRule | RecordingRule>(rule: Rule, factor: number): Rule {
  const hold = 'for' in rule && rule.for !== undefined ? { for: divided(rule.for, factor) } : {};
  return { ...rule, expr: dividedRanges(rule.expr, factor), ...hold };
}

/** Divides the durations, recognised by their keys, in a tree of settings. */
function dividedSettings(value: unknown, factor: number): unknown {
  if (Array.isArray(value)) return value.map((entry) => dividedSettings(entry, factor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      typeof entry === 'string' && /(_interval|_timeout|_wait)$/.test(key)
        ? divided(entry, factor)
        : dividedSettings(entry, factor),
    ]),
  );
}

/** Writes prometheus/ and alertmanager/ into a folder, for an installation with this project name. */
export function writeCompressed(folder: string, factor: number, project: string): void {
  const source = join(repository, 'observability');
  for (const name of ['prometheus', 'alertmanager']) mkdirSync(join(folder, name), { recursive: true });
  const groups = ruleFile().groups.map((group) => ({
    ...group,
    interval: divided(group.interval, factor),
    rules: group.rules.map((rule) => dividedRule(rule, factor)),
  }));
  writeFileSync(join(folder, 'prometheus/rules.generated.yml'), yaml({ groups }));
  const prometheus = readFileSync(join(source, 'prometheus/prometheus.yml'), 'utf8').replace(
    '|portfolio',
    `|${project}`,
  );
  writeFileSync(join(folder, 'prometheus/prometheus.yml'), yaml(dividedSettings(parse(prometheus), factor) as object));
  writeFileSync(
    join(folder, 'alertmanager/alertmanager.generated.yml'),
    yaml(dividedSettings(alertmanagerConfig(), factor) as object),
  );
}
