/**
 * Writes the files that are generated from platform/alerts/ and the lists in this folder:
 *
 *     node observability/generate.ts           writes them
 *     node observability/generate.ts --check   fails and names the files that are out of date
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stringify } from 'yaml';
import { playbooks } from '../platform/alerts/alert.ts';
import { repository } from '../tools/kit/repository.ts';
import { alertTable, objectiveTable, unmeasuredTable } from './alert-tables.ts';
import { alertmanagerConfig } from './alertmanager-config.ts';
import { businessDashboard } from './dashboards/business.dashboard.ts';
import { grafanaDashboard } from './dashboards/grafana.ts';
import { servicesDashboard } from './dashboards/services.dashboard.ts';
import { logFieldTable } from './log-fields.ts';
import { logQuestionList } from './log-question-list.ts';
import { metricTable } from './metric-list.ts';
import { serviceJobs } from './prometheus-jobs.ts';
import { ruleFile } from './prometheus-rules.ts';

const notice = '# Generated from platform/alerts/ by `node observability/generate.ts`. Do not edit.\n';

/** Every generated file, with what it should hold. */
export function generatedFiles(): { path: string; text: string }[] {
  const inFolder = (path: string) => join(import.meta.dirname, path);
  return [
    { path: inFolder('prometheus/rules.generated.yml'), text: notice + yaml(ruleFile()) },
    { path: inFolder('alertmanager/alertmanager.generated.yml'), text: notice + yaml(alertmanagerConfig()) },
    withSections(inFolder('prometheus/prometheus.yml'), { services: serviceJobs() }),
    ...[servicesDashboard, businessDashboard].map((dashboard) => ({
      path: inFolder(`grafana/dashboards/${dashboard.uid.replace('portfolio-', '')}.generated.json`),
      text: `${JSON.stringify(grafanaDashboard(dashboard), null, 2)}\n`,
    })),
    withSections(join(repository, 'OBSERVABILITY.md'), {
      objectives: objectiveTable(),
      ...Object.fromEntries(playbooks.map((playbook) => [`alerts-${playbook}`, alertTable(playbook)])),
    }),
    withSections(inFolder('REFERENCE.md'), {
      questions: logQuestionList(),
      unmeasured: unmeasuredTable(),
      metrics: metricTable(),
      fields: logFieldTable(),
    }),
  ];
}

export function yaml(value: object): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** The file with each text between the lines that say `generated:NAME` and `end:NAME` in a comment. */
function withSections(path: string, sections: Readonly<Record<string, string>>): { path: string; text: string } {
  let text = readFileSync(path, 'utf8');
  for (const [name, content] of Object.entries(sections)) {
    const section = new RegExp(`(\\bgenerated:${name}\\b.*\n)[^]*?(.*\\bend:${name}\\b)`);
    if (!section.test(text)) throw new Error(`${relative(repository, path)} has no section "generated:${name}".`);
    text = text.replace(section, (_, begin: string, end: string) => `${begin}${content}\n${end}`);
  }
  return { path, text };
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
