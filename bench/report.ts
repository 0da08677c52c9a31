import { type Load, median, quantile } from './load.ts';

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A promised figure. A missed target is reported but fails nothing, because these are measurements, not tests. */
export interface Target {
  readonly what: string;
  readonly measured: string;
  readonly wanted: string;
  readonly met: boolean;
}

export interface SectionReport {
  readonly tables: readonly Table[];
  readonly targets: readonly Target[];
}

/** The measurements by section: the file that `npm run bench` writes. */
export type Report = Record<
  string,
  SectionReport & {
    readonly measuredAt: string;
    readonly machine: string;
    /** The load average as the section began: about 0 on a quiet machine. */
    readonly loadBefore: number;
  }
>;

export function printReport({ tables, targets }: SectionReport): void {
  for (const table of tables) console.log(`\n${table.title}\n${lines([table.columns, ...table.rows])}`);
  if (targets.length === 0) return;
  console.log(
    `\n${lines(targets.map(({ what, measured, wanted, met }) => [met ? 'met' : 'MISSED', what, measured, wanted]))}`,
  );
}

/** Aligns the columns: numbers to the right, other text to the left. */
function lines(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          /^[\d.,×–-]+( |$)/.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  '),
    )
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n');
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en-US')}/s`;
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString('en-US')} MB`;
export const count = (value: number): string => value.toLocaleString('en-US');
export const times = (value: number): string => `${value.toFixed(2)}×`;

/** The cells "p50" and "p99" of single requests. */
export function latencyCells(milliseconds: readonly number[]): string[] {
  return [ms(median(milliseconds)), ms(quantile(milliseconds, 0.99))];
}

/** The cells "p50" and "p99" of several rounds: the median of each round's own. */
export function roundLatencyCells(rounds: readonly Load[]): string[] {
  return [ms(median(rounds.map(({ p50Ms }) => p50Ms))), ms(median(rounds.map(({ p99Ms }) => p99Ms)))];
}

/** The median and the range of the values. */
export function spread(values: readonly number[], write: (value: number) => string): string {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (index: number): string => write(sorted[index] ?? Number.NaN);
  return `${at(Math.floor(sorted.length / 2))} (${at(0)} – ${at(sorted.length - 1)})`;
}
