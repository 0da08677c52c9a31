import { difference, product, ratio } from '../../loans/ratio.ts';
import type { Total } from '../../loans/total.ts';
import type { Understanding } from '../../tapes/understanding.ts';
import type { Reject } from './imports.faults.ts';
import type { ImportResult } from './imports.importer.ts';
import type { TapeRange } from './imports.merge.ts';
import { amountText, countText, durationText, printable } from './imports.wording.ts';

/** Max number of faults shown on the terminal; `--rejects` gets all. */
const maxShown = 50;
const maxColumnsNamed = 10;
const maxColumnNameLength = 40;

export interface ReportFacts {
  readonly durationMs: number;
  /** Where the dashboard is, if that is known. */
  readonly dashboardUrl?: string | undefined;
}

/** The report for the person who ran the import. */
export function reportText(result: ImportResult, tapeName: string, { durationMs, dashboardUrl }: ReportFacts): string {
  return [
    headline(result, tapeName),
    ...details(result),
    ...faultLines(result),
    ...(result.importId === undefined || dashboardUrl === undefined
      ? []
      : [`  ${dashboardUrl.replace(/\/$/, '')}/imports/${result.importId}`]),
    `  Took ${durationText(durationMs)}.`,
  ].join('\n');
}

function headline(result: ImportResult, tapeName: string): string {
  const tape = printable(tapeName);
  const recorded = result.importId === undefined ? ' Dry run: nothing was kept.' : ` Import ${result.importId}.`;
  const sentence = {
    loaded: result.importId === undefined ? `${tape} would load` : `${tape} is loaded`,
    unchanged: `${tape} changes nothing`,
    rejected: `${tape} is rejected`,
    implausible: `${tape} is refused as implausible`,
    failed: `${tape} failed`,
  }[result.outcome];
  return `${sentence}, as of ${result.asOfDate}: ${result.message}${recorded}`;
}

function details(result: ImportResult): string[] {
  const lines = understoodLines(result.understanding);
  lines.push(...(result.failedChecks ?? []).map(({ message }) => `  Implausible: ${message}`));
  const { counts } = result;
  if (counts !== undefined && result.rowsRead !== undefined)
    lines.push(
      `  On the tape: ${countText(result.rowsRead, 'row')}; ${result.rowsRejected ? 'value of the good ones' : 'total value'} ${amountText(counts.tapeValue)}${rangeText(result.range)}.`,
    );
  lines.push(...holdingsLines(result.holdings));
  if (result.rowsCollapsed)
    lines.push(
      `  ${countText(result.rowsCollapsed, 'identical duplicate')} ${result.rowsCollapsed === 1 ? 'was' : 'were'} left out.`,
    );
  if (counts?.assetsMissing)
    lines.push(
      `  Does not reconcile: ${countText(counts.assetsMissing, 'asset')} of the portfolio, value ${amountText(counts.missingValue ?? '0')}, ${counts.assetsMissing === 1 ? 'is' : 'are'} not on this full tape. They stay as they were; --missing withdraw takes them out.`,
    );
  if (counts?.assetsRevalued)
    lines.push(
      `  To explain: ${countText(counts.assetsRevalued, 'active asset')} ${counts.assetsRevalued === 1 ? 'is' : 'are'} worth more than before, or less by an unusual amount${result.importId === undefined ? '' : "; the import's page lists them"}.`,
    );
  for (const [reason, rows] of Object.entries(result.rowsLeftOut ?? {}))
    lines.push(`  Left out as the profile says, ${printable(reason)}: ${countText(rows, 'row')}.`);
  if (result.ignoredColumns.length > 0)
    lines.push(`  Columns not needed and ignored: ${ignoredText(result.ignoredColumns)}.`);
  return lines;
}

/** The portfolio before the tape and after it. */
function holdingsLines(holdings: ImportResult['holdings']): string[] {
  if (holdings === undefined) return [];
  const text = ({ count, value }: Total) => `${countText(count, 'asset')}, ${amountText(value)}`;
  const { before, after } = holdings;
  const change = ratio(difference(after.value, before.value), before.value, 4);
  const sign = change === null || /^-|^0\.0*$/.test(change) ? '' : '+';
  const percent = change === null ? '' : ` (${sign}${product(change, '100')}%)`;
  return [`  Portfolio: ${text(before)} before; ${text(after)} after${percent}.`];
}

function rangeText({ smallest, largest }: TapeRange = { smallest: null, largest: null }): string {
  return smallest === null || largest === null ? '' : `, from ${amountText(smallest)} to ${amountText(largest)}`;
}

/** What the profile made of the tape: each field with its source and examples, each status with its meaning. */
function understoodLines(understanding: Understanding | undefined): string[] {
  if (understanding === undefined) return [];
  const { fields, statuses, furtherStatuses } = understanding;
  const width = Math.max(0, ...fields.map(({ field }) => field.length));
  const lines = fields.map(({ field, source, examples }) => {
    const shown = examples.map(({ written, read }) =>
      written === read || written === '' ? printable(read) : `${printable(written)} → ${printable(read)}`,
    );
    return `  ${field.padEnd(width)}  from ${printable(source)}: ${shown.join(' | ') || 'always blank'}`;
  });
  const rows = statuses.map(
    ({ written, read, rows }) => `    ${printable(written) || '(blank)'} → ${read}: ${countText(rows, 'row')}`,
  );
  const further = furtherStatuses > 0 ? [`    … and ${countText(furtherStatuses, 'further value')}`] : [];
  return rows.length === 0 ? lines : [...lines, '  Statuses:', ...rows, ...further];
}

/** One line, however many columns the tape has and however long their names are. */
function ignoredText(names: readonly string[]): string {
  const named = names.slice(0, maxColumnsNamed).map((name) => {
    const text = printable(name);
    return text.length > maxColumnNameLength ? `${text.slice(0, maxColumnNameLength - 1)}…` : text;
  });
  const rest = names.length - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${rest.toLocaleString('en-US')} more` : ''}`;
}

function faultLines(result: ImportResult): string[] {
  if (result.faults === 0) return [];
  const shown = result.rejects.slice(0, maxShown);
  const rest = result.faults - shown.length;
  return [
    `  ${countText(result.faults, 'fault')}:`,
    ...shown.map((reject) => `    ${faultText(reject)}`),
    ...(rest > 0 ? [`    … and ${countText(rest)} more. --rejects FILE writes all of them.`] : []),
  ];
}

function faultText({ line, id, field, value, code, message }: Reject): string {
  const where = [
    `line ${line}`,
    ...(id === null || field === 'id' ? [] : [`id ${printable(id)}`]),
    ...(field === null ? [] : [field]),
  ].join(', ');
  return `${where}: ${value === null ? '' : `"${printable(value)}" `}[${code}] ${message}`;
}
