/**
 * Writes the files that are generated from platform/alerts/ and the lists in this folder:
 *
 *     node observability/generate.ts           writes
 *     node observability/generate.ts --check   fails, naming the file, when one is out of date
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stringify } from 'yaml';
import { repository } from '../tools/kit/repository.ts';
import { alertTable, objectiveTable } from './alert-table.ts';
import { alertmanagerConfig } from './alertmanager-config.ts';
import { businessDashboard } from './dashboards/business.dashboard.ts';
import { grafanaDashboard } from './dashboards/grafana.ts';
import { servicesDashboard } from './dashboards/services.dashboard.ts';
import { logFieldTable } from './log-fields.ts';
import { logQuestionList } from './log-question-list.ts';
import { metricTable } from './metric-list.ts';
import { ruleFile } from './prometheus-rules.ts';

const notice = '# Generated from platform/alerts/ by `node observability/generate.ts`. Do not edit.\n';

/** Every generated file with what it should hold. */
export function generatedFiles(): { path: string; text: string }[] {
  const documentation = join(repository, 'OBSERVABILITY.md');
  return [
    { path: join(import.meta.dirname, 'prometheus/rules.generated.yml'), text: notice + yaml(ruleFile()) },
    {
      path: join(import.meta.dirname, 'alertmanager/alertmanager.generated.yml'),
      text: notice + yaml(alertmanagerConfig()),
    },
    ...[servicesDashboard, businessDashboard].map((dashboard) => ({
      path: join(import.meta.dirname, `grafana/dashboards/${dashboard.uid.replace('portfolio-', '')}.generated.json`),
      text: `${JSON.stringify(grafanaDashboard(dashboard), null, 2)}\n`,
    })),
    {
      path: documentation,
      text: replaceSections(readFileSync(documentation, 'utf8'), {
        objectives: objectiveTable(),
        alerts: alertTable(),
        metrics: metricTable(),
        fields: logFieldTable(),
        questions: logQuestionList(),
      }),
    },
  ];
}

export function yaml(value: object): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** Puts each text between `<!-- NAME:begin … -->` and `<!-- NAME:end -->`. */
function replaceSections(document: string, sections: Readonly<Record<string, string>>): string {
  let result = document;
  for (const [name, text] of Object.entries(sections)) {
    const section = new RegExp(`(<!-- ${name}:begin[^>]*-->\n)[^]*?(<!-- ${name}:end -->)`);
    if (!section.test(result))
      throw new Error(`OBSERVABILITY.md has lost its section "${name}:begin" … "${name}:end".`);
    result = result.replace(section, (_, begin: string, end: string) => `${begin}${text}\n${end}`);
  }
  return result;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return '';
  }
}

if (import.meta.main) {
  const outdated = generatedFiles().filter(({ path, text }) => readOrEmpty(path) !== text);
  if (process.argv.includes('--check')) {
    for (const { path } of outdated)
      console.error(`${relative(repository, path)} is out of date: run \`node observability/generate.ts\``);
    if (outdated.length > 0) process.exitCode = 1;
  } else {
    for (const { path, text } of outdated) writeFileSync(path, text);
    console.log(`${outdated.length} files written`);
  }
}
