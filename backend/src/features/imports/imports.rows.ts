import type { Fault } from '../../loans/fault.ts';
import { isSpace, withoutEdgeSpace } from '../../loans/white-space.ts';
import type { CellKind } from '../../workbooks/cell-values.ts';
import { UnreadableTape } from './imports.faults.ts';
import { maxRowLength } from './imports.lines.ts';

/** A row of the file before its values are interpreted. */
export interface RawRow {
  /** The line it begins on. */
  readonly line: number;
  readonly text: string;
  /** Without quotes, and without the white space around each. */
  readonly values: readonly string[];
  /** Index of the first value whose quotes are wrong; from there on the values are a guess. */
  readonly misquotedAt: number | undefined;
  /** Whether a quoted value contains a line break. */
  readonly spansLines: boolean;
  /** Of a workbook: what each cell holds that is not text. */
  readonly kinds?: readonly (CellKind | undefined)[];
  /** Of a workbook: whether a reader of the sheet would not see it. */
  readonly isHidden?: boolean;
}

const quote = 0x22;

export const quotesMalformed: Fault = {
  code: 'quotes_malformed',
  message:
    'A " stands inside a value that is not quoted, or a quoted value ends before its delimiter. Put the value in quotes and double each " within, or take the " out.',
};

/** What has been read of an unfinished row. */
interface OpenRow {
  readonly line: number;
  text: string;
  readonly values: string[];
  /** The beginning of a quoted value that has not ended yet. */
  quoted: string | undefined;
  misquotedAt: number | undefined;
  /** Whether a carriage return outside quotes is in the middle of the line. */
  broken: boolean;
}

/**
 * Assembles rows from lines. Quotes are interpreted here only, as in RFC 4180: at the beginning of a value (leading
 * spaces are dropped) a quote opens a quoted value, which may contain delimiters and line ends; anywhere else it is a
 * fault of its row and opens nothing.
 */
export class RowReader {
  readonly delimiter: string;
  readonly #quotes: boolean;
  #line: number;
  #open: OpenRow | undefined;

  /**
   * @param quotes whether values may be quoted; without, a quote is a character like any other
   * @param linesBefore how many lines of the file come before the first one that it is given
   */
  constructor(delimiter: string, quotes = true, linesBefore = 0) {
    this.delimiter = delimiter;
    this.#quotes = quotes;
    this.#line = linesBefore;
  }

  /**
   * @param special whether the line may have quotes or carriage returns
   * @returns the row that the line ends, if any: blank lines count as lines and are left out
   * @throws UnreadableTape where the end of the row can't be told
   */
  take(text: string, special: boolean): RawRow | undefined {
    this.#line++;
    if (this.#open === undefined) {
      if (isBlank(text)) return undefined;
      if (!special || !((this.#quotes && text.includes('"')) || text.includes('\r'))) return this.#plainRow(text);
      if (!this.#quotes) throw brokenLine(this.#line);
      this.#open = { line: this.#line, text, values: [], quoted: undefined, misquotedAt: undefined, broken: false };
    } else {
      this.#open.text += `\n${text}`;
    }
    const row = this.#open;
    readValues(text, this.delimiter, row);
    if (row.broken) throw brokenLine(this.#line);
    const spansLines = row.line !== this.#line;
    if (row.misquotedAt !== undefined && (spansLines || row.quoted !== undefined)) throw endUnknown(row.line);
    if (row.quoted !== undefined) {
      if (row.text.length > maxRowLength) throw notClosed(row);
      return undefined;
    }
    this.#open = undefined;
    return { line: row.line, text: row.text, values: row.values, misquotedAt: row.misquotedAt, spansLines };
  }

  /** @throws UnreadableTape when the last row has no end */
  end(): void {
    if (this.#open !== undefined) throw notClosed(this.#open);
  }

  #plainRow(text: string): RawRow {
    const values = text.split(this.delimiter);
    for (let index = 0; index < values.length; index++) values[index] = withoutEdgeSpace(values[index] ?? '');
    return { line: this.#line, text, values, misquotedAt: undefined, spansLines: false };
  }
}

function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return text === '' || ((first <= 0x20 || first >= 0x80) && withoutEdgeSpace(text) === '');
}

function readValues(text: string, delimiter: string, row: OpenRow): void {
  let at = row.quoted === undefined ? 0 : readQuoted(text, 0, delimiter, row);
  while (at !== -1) {
    const begin = afterSpaces(text, at, delimiter);
    if (text.charCodeAt(begin) === quote) {
      at = readQuoted(text, begin + 1, delimiter, row);
      continue;
    }
    const end = text.indexOf(delimiter, at);
    const value = text.slice(at, end === -1 ? undefined : end);
    if (value.includes('"')) row.misquotedAt ??= row.values.length;
    if (value.includes('\r')) row.broken = true;
    row.values.push(withoutEdgeSpace(value));
    at = end === -1 ? -1 : end + 1;
  }
}

/** Reads on in a quoted value. @returns where the next value begins, -1 when the line is at its end */
function readQuoted(text: string, begin: number, delimiter: string, row: OpenRow): number {
  let from = begin;
  let value = row.quoted ?? '';
  let close = text.indexOf('"', from);
  while (close !== -1 && text.charCodeAt(close + 1) === quote) {
    value += text.slice(from, close + 1);
    from = close + 2;
    close = text.indexOf('"', from);
  }
  if (close === -1) {
    row.quoted = `${value}${text.slice(from)}\n`;
    return -1;
  }
  row.quoted = undefined;
  row.values.push(withoutEdgeSpace(value + text.slice(from, close)));
  const after = afterSpaces(text, close + 1, delimiter);
  if (after === text.length) return -1;
  if (text.startsWith(delimiter, after)) return after + 1;
  row.misquotedAt ??= row.values.length - 1;
  const next = text.indexOf(delimiter, after);
  return next === -1 ? -1 : next + 1;
}

function afterSpaces(text: string, begin: number, delimiter: string): number {
  const own = delimiter.charCodeAt(0);
  let at = begin;
  for (let code = text.charCodeAt(at); isSpace(code) && code !== own; code = text.charCodeAt(at)) at++;
  return at;
}

function brokenLine(line: number): UnreadableTape {
  return new UnreadableTape({
    line,
    code: 'line_ends_mixed',
    message:
      'A carriage return stands within this line, so it may be several rows. Save the file with one kind of line end, as "CSV UTF-8" does.',
  });
}

/**
 * Wrong quotes within one line are a fault of that row. If they may reach into other lines, the row boundaries are
 * unknown.
 */
function endUnknown(line: number): UnreadableTape {
  return new UnreadableTape({
    line,
    code: 'quotes_malformed',
    message:
      'A quoted value goes on over the end of a line and its quotes are wrong, so where its row ends is unknown. Double each " within a quoted value, or remove the one too many.',
  });
}

function notClosed(row: OpenRow): UnreadableTape {
  return new UnreadableTape({
    line: row.line,
    value: row.text.split('\n', 1)[0] ?? null,
    code: 'quote_not_closed',
    message: 'A quoted value begins in this row and never ends. Close it with ", or remove the quote.',
  });
}
