import type { Fault } from '../../loans/fault.ts';
import { UnreadableTape } from './imports.faults.ts';

/** A row of the file before anything is known of its meaning. */
export interface RawRow {
  /** The line it begins on. */
  readonly line: number;
  readonly text: string;
}

/** Far beyond any tape's row: what is longer is a quotation that never ends, or no CSV. */
const longestRow = 65_536;

const misquoted: Fault = {
  code: 'quotes_malformed',
  message: 'A quoted value begins and ends with ", directly beside the delimiters, and doubles any " within.',
};

/**
 * Cuts text into rows: at line feeds (a carriage return before one belongs to it), except within quoted values. Empty
 * lines count as lines and are left out. Rows come in batches, one for each piece of text.
 * @throws UnreadableTape where a row has no end
 */
export async function* readRows(pieces: AsyncIterable<string>): AsyncGenerator<RawRow[]> {
  let line = 1;
  let rest = '';
  let open: RawRow | undefined;
  const rows: RawRow[] = [];
  const take = (physicalLine: string) => {
    const here = physicalLine.endsWith('\r') ? physicalLine.slice(0, -1) : physicalLine;
    const row = open === undefined ? { line, text: here } : { line: open.line, text: `${open.text}\n${here}` };
    const continues = endsWithinQuotes(here, open !== undefined);
    line++;
    open = continues ? row : undefined;
    if (!continues && row.text.trim() !== '') rows.push(row);
    if (row.text.length > longestRow) throw endless(row);
  };
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const physicalLine of lines) take(physicalLine);
    if (rest.length > longestRow) throw endless(open ?? { line, text: rest });
    yield rows.splice(0);
  }
  if (rest !== '') take(rest);
  if (open !== undefined) throw endless(open);
  yield rows;
}

/** Of a file whose lines end as on old Macintoshes, all of it is one row. @throws UnreadableTape for such a row */
export function refuseBareReturns({ line, text }: RawRow): void {
  if (!text.includes('\r')) return;
  throw new UnreadableTape({
    line,
    code: 'line_ends_unknown',
    message:
      'The lines end in a carriage return alone. Save the file with the line ends of Windows or Unix, as "CSV UTF-8" does.',
  });
}

function endless(row: RawRow): UnreadableTape {
  refuseBareReturns(row);
  const quoted = row.text.includes('"');
  return new UnreadableTape({
    line: row.line,
    value: row.text,
    code: quoted ? 'quote_not_closed' : 'row_too_long',
    message: quoted
      ? 'A quoted value begins in this row and never ends.'
      : 'The row has no end. Is this a CSV file with one row a line?',
  });
}

function endsWithinQuotes(text: string, beginsWithin: boolean): boolean {
  let within = beginsWithin;
  if (!text.includes('"')) return within;
  // Which delimiter it is doesn't matter here: a value is quoted where a quote follows any of the three or nothing.
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '"') continue;
    if (!within) within = at === 0 || /[,;\t]/.test(text.charAt(at - 1));
    else if (text[at + 1] === '"') at++;
    else within = false;
  }
  return within;
}

/** The values of one row, or what is wrong with its quotes. Spaces around a value are dropped. */
export function splitRow(text: string, delimiter: string): string[] | Fault {
  if (!text.includes('"')) return text.split(delimiter).map(trimmed);
  const values: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== '"') {
      const end = text.indexOf(delimiter, at);
      const value = text.slice(at, end === -1 ? undefined : end);
      if (value.includes('"')) return misquoted;
      values.push(trimmed(value));
      if (end === -1) return values;
      at = end + 1;
      continue;
    }
    let value = '';
    let close = text.indexOf('"', at + 1);
    let from = at + 1;
    while (close !== -1 && text[close + 1] === '"') {
      value += text.slice(from, close + 1);
      from = close + 2;
      close = text.indexOf('"', from);
    }
    if (close === -1) return misquoted;
    values.push(trimmed(value + text.slice(from, close)));
    if (close + 1 === text.length) return values;
    if (text[close + 1] !== delimiter) return misquoted;
    at = close + 2;
  }
}

function trimmed(value: string): string {
  const first = value.charCodeAt(0);
  const last = value.charCodeAt(value.length - 1);
  return first <= 0x20 || first === 0xa0 || last <= 0x20 || last === 0xa0 ? value.trim() : value;
}
