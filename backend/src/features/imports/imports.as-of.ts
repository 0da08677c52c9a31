import { basename } from 'node:path';
import type { RowRules } from '../../loans/asset-fields.ts';
import { datesWithin } from '../../loans/due-date.ts';
import { ColumnMissing } from '../../tapes/columns.ts';
import { openContent } from './imports.content.ts';
import { UnreadableTape } from './imports.faults.ts';
import { type ImportOptions, UsageError } from './imports.options.ts';
import type { TapeProfile } from './imports.profile.ts';
import { ProfiledTape } from './imports.profiled.ts';
import { openTape } from './imports.source.ts';

export interface DatedTape {
  readonly path: string;
  /** YYYY-MM-DD */
  readonly asOfDate: string;
}

/**
 * The tapes in the order of their dates, oldest first.
 * @param today the as-of date of a tape that says none
 * @throws UsageError where several tapes have no date or the same
 */
export async function inDateOrder(
  options: Pick<ImportOptions, 'tapes' | 'asOfDate' | 'rules'>,
  profile: TapeProfile | undefined,
  today: string,
): Promise<DatedTape[]> {
  const { tapes, asOfDate, rules } = options;
  const dated: DatedTape[] = [];
  for (const path of tapes) {
    const found = sameDate(path, asOfDate, asOfOfName(path, profile)) ?? (await asOfOfTape(path, rules, profile));
    if (found === undefined && tapes.length > 1)
      throw new UsageError(
        `The date of ${path} is not known: give the profile the key as_of, or load one at a time with --as-of.`,
      );
    dated.push({ path, asOfDate: found ?? today });
  }
  dated.sort((one, other) => (one.asOfDate < other.asOfDate ? -1 : 1));
  const same = dated.find((tape, at) => tape.asOfDate === dated[at - 1]?.asOfDate);
  if (same === undefined) return dated;
  const { path: other } = dated[dated.indexOf(same) - 1] ?? same;
  throw new UsageError(`${other} and ${same.path} are both as of ${same.asOfDate}. Leave one of them out.`);
}

/** @throws UsageError where the file's name says another date than --as-of */
function sameDate(path: string, given: string | undefined, named: string | undefined): string | undefined {
  if (given !== undefined && named !== undefined && given !== named)
    throw new UsageError(
      `${basename(path)} is as of ${named} by its name, --as-of says ${given}. A tape is of one date.`,
    );
  return given ?? named;
}

/**
 * The as-of date in the name of the file.
 * @returns undefined where the profile does not look there
 * @throws UsageError where the name does not have exactly one
 */
function asOfOfName(path: string, profile: TapeProfile | undefined): string | undefined {
  const asOf = profile?.text.as_of;
  if (asOf?.from === undefined) return undefined;
  const { date: format = 'YYYY-MM-DD', day } = asOf;
  const dates = new Set(datesWithin(format, { settledBy: 'as_of.date', day })(basename(path)));
  const [date] = dates;
  if (date !== undefined && dates.size === 1) return date;
  throw new UsageError(
    `The name ${basename(path)} has ${dates.size === 0 ? 'no date' : 'several dates'} written as ${format}, which the profile's key as_of asks for. Name the file so, or correct as_of.date.`,
  );
}

/**
 * The as-of date that a tape has in itself. It is needed before the import begins, so the beginning of the tape is read twice.
 * @returns undefined where the profile names no column for it
 * @throws UsageError where it can't be read
 */
async function asOfOfTape(
  path: string,
  rules: RowRules,
  profile: TapeProfile | undefined,
): Promise<string | undefined> {
  if (profile?.text.as_of?.column === undefined) return undefined;
  if (path === '-') throw new UsageError('Standard input can be read once only, so say --as-of DATE.');
  const reader = new ProfiledTape(profile.text, rules, '');
  try {
    for await (const rows of reader.rowsOf(await openContent(await openTape(path), profile.text.file))) {
      const date = reader.firstAsOf(rows);
      if (date !== undefined) return date;
    }
  } catch (error) {
    if (error instanceof UnreadableTape)
      throw new UsageError(
        `The as-of date of ${path} can't be read, line ${error.reject.line}: ${error.message} Or say --as-of DATE.`,
      );
    throw error instanceof ColumnMissing ? new UsageError(error.message) : error;
  }
  return undefined;
}
