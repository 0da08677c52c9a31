import type { RowRules } from '../../loans/asset-fields.ts';
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
    const found = asOfDate ?? (await asOfOfTape(path, rules, profile));
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
  if (profile?.text.as_of === undefined) return undefined;
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
