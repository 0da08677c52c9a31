import { exampleContexts, synthesize } from '../lib/synthesize.ts';
import { type Category, type Estimate, estimate } from './estimate.ts';
import { partTimeSavings, type Saving, stagingSavings } from './savings.ts';

/** Between these lines README.md has what this module makes. */
export const marks = { begin: '<!-- cost: written by `npm run cost -- --write` -->', end: '<!-- end of cost -->' };

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
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `Dollars a month, ${region}, list prices of ${asOf}, without free tiers, discounts and tax:`,
    '',
    line(['', ...Object.values(columns)]),
    line(['---', ...estimates.map(() => '---:')]),
    ...Object.entries(rows).map(([category, label]) =>
      line([label, ...estimates.map(({ byCategory }) => (byCategory[category] ?? 0).toFixed(2))]),
    ),
    line(['**Total**', ...estimates.map(({ monthlyUsd }) => `**${monthlyUsd.toFixed(2)}**`)]),
    '',
    'Assumed use in a month:',
    '',
    line(['', 'Staging', 'Production']),
    line(['---', '---:', '---:']),
    ...usageRows(estimates),
    '',
    'What each choice of staging saves, all others being as they are:',
    '',
    ...savingsTable(stagingSavings(), line),
    '',
    'And of `--context evenings=off`, on top:',
    '',
    ...savingsTable(partTimeSavings(), line),
  ].join('\n');
}

function usageRows(estimates: readonly Estimate[]): string[] {
  const [stagingUse, , productionUse] = estimates.map(({ usage }) => usage);
  return Object.entries(stagingUse ?? {}).map(
    ([name, value]) => `| \`${name}\` | ${value} | ${productionUse?.[name as keyof typeof productionUse]} |`,
  );
}

function savingsTable(savings: readonly Saving[], line: (cells: readonly string[]) => string): string[] {
  return [
    line(['Choice', 'Saves']),
    line(['---', '---:']),
    ...savings.map(({ choice, monthlyUsd }) => line([choice, monthlyUsd.toFixed(2)])),
  ];
}

/** @throws when the guide lacks the marks */
export function withTables(guide: string, tables: string): string {
  const begin = guide.indexOf(marks.begin);
  const end = guide.indexOf(marks.end);
  if (begin < 0 || end < begin) throw new Error(`infra/README.md lacks ${marks.begin} … ${marks.end}`);
  return `${guide.slice(0, begin + marks.begin.length)}\n\n${tables}\n\n${guide.slice(end)}`;
}
