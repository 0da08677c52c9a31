import { exampleContexts, synthesize } from '../lib/synthesize.ts';
import { type Estimate, estimate } from './estimate.ts';
import type { Category } from './pricing.ts';
import { partTimeSavings, type Saving, stagingSavings } from './savings.ts';
import { type Usage, usage } from './usage.ts';

/** This module writes the part of README.md between these lines. */
const marks = { begin: '<!-- cost: written by `npm run cost -- --write` -->', end: '<!-- end of cost -->' };

const columns = {
  staging: 'Staging',
  stagingPartTime: 'Staging, `evenings=off`',
  production: 'Production',
} as const;

const rows: Readonly<Record<Category, string>> = {
  edge: 'Both balancers, public addresses, firewall, traffic out',
  network: 'Way of tasks to AWS; the private zone',
  compute: 'Tasks, imports, images',
  data: 'Database, storage, backups, tapes',
  security: 'Key and secrets',
  observability: 'Observability: alarms, metrics, dashboards, logs',
};

/** The cost section of the guide, as Markdown. */
export function guideTables(): string {
  const estimates = Object.keys(columns).map((name) =>
    estimate(synthesize(exampleContexts[name as keyof typeof columns])),
  );
  const [{ region, asOf }] = estimates as [Estimate];
  const money = (usd: number) => usd.toFixed(2);
  return [
    `Dollars a month, ${region}, list prices of ${asOf}, without free tiers, discounts and tax:`,
    table([
      ['', ...Object.values(columns)],
      ...Object.entries(rows).map(([category, label]) => [
        label,
        ...estimates.map(({ byCategory }) => money(byCategory[category] ?? 0)),
      ]),
      ['**Total**', ...estimates.map(({ monthlyUsd }) => `**${money(monthlyUsd)}**`)],
    ]),
    'Assumed use in a month:',
    table([['', 'Staging', 'Production'], ...usageRows()]),
    'What each choice of staging saves, all others being as they are:',
    table(savingsRows(stagingSavings())),
    'And of `--context evenings=off`, on top:',
    table(savingsRows(partTimeSavings())),
  ].join('\n\n');
}

function usageRows(): string[][] {
  return Object.entries(usage.staging).map(([name, value]) => [
    `\`${name}\``,
    String(value),
    String(usage.production[name as keyof Usage]),
  ]);
}

function savingsRows(savings: readonly Saving[]): string[][] {
  return [['Choice', 'Saves'], ...savings.map(({ choice, monthlyUsd }) => [choice, monthlyUsd.toFixed(2)])];
}

/** Text is left-aligned and figures are right-aligned, as the formatter does it. */
function table(lines: readonly (readonly string[])[]): string {
  const [header = [], ...body] = lines;
  const widths = header.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]?.length ?? 0)));
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [row(header), row(rule), ...body.map(row)].join('\n');
}

/** @throws when the guide lacks the marks */
export function withTables(guide: string, tables: string): string {
  const begin = guide.indexOf(marks.begin);
  const end = guide.indexOf(marks.end);
  if (begin < 0 || end < begin) throw new Error(`infra/README.md lacks ${marks.begin} … ${marks.end}`);
  return `${guide.slice(0, begin + marks.begin.length)}\n\n${tables}\n\n${guide.slice(end)}`;
}
