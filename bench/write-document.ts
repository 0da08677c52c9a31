import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../tools/kit/repository.ts';
import type { Report, SectionReport } from './report.ts';

/** Writes the results of `npm run bench` (.data/bench.json) into docs/BENCHMARKS.md: `node bench/write-document.ts`. */
const report = JSON.parse(readFileSync(join(repository, '.data', 'bench.json'), 'utf8')) as Report;
const sections = Object.entries(report);

const targets = sections.flatMap(([name, section]) =>
  section.targets.map(({ what, measured, wanted, met }) => [name, what, measured, wanted, met ? 'met' : '**missed**']),
);
const days = [...new Set(sections.map(([, { measuredAt }]) => measuredAt.slice(0, 10)))].sort().join(', ');
const machines = [...new Set(sections.map(([, { machine }]) => machine))].join('; ');

const results = [
  `Measured ${days} on ${machines}.`,
  '',
  ...table(['section', 'what', 'measured', 'wanted', ''], targets),
  ...sections.flatMap(([name, section]) => [
    '',
    `### ${name}`,
    '',
    loadAverage(section.loadBefore),
    ...section.tables.flatMap(titledTable),
  ]),
  '',
].join('\n');

const file = join(repository, 'docs', 'BENCHMARKS.md');
const text = readFileSync(file, 'utf8');
const marked = /(<!-- results: begin -->\n)[\s\S]*(<!-- results: end -->)/;
if (!marked.test(text)) throw new Error('docs/BENCHMARKS.md lacks the "results: begin" and "results: end" comments.');
writeFileSync(
  file,
  text.replace(marked, (_, begin: string, end: string) => `${begin}${results}${end}`),
);

function loadAverage(load: number): string {
  return `Load average at the start: ${load.toFixed(1)}.`;
}

function titledTable({ title, columns, rows }: SectionReport['tables'][number]): string[] {
  return ['', `${title}.`, '', ...table(columns, rows)];
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), `|${'---|'.repeat(columns.length)}`, ...rows.map(line)];
}
