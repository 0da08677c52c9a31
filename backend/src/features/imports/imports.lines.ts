import { UnreadableTape } from './imports.faults.ts';

/** Physical lines of a tape, without their line ends. */
export interface TapeLines {
  readonly lines: readonly string[];
  /** Whether any of them has a quote, or a carriage return that does not end it: most tapes have neither. */
  readonly special: boolean;
}

/** More characters than this are no row: thousands of columns fit, and a hundred of the longest cells of a spreadsheet. */
export const longestRow = 4_194_304;

/**
 * Cuts text at line feeds. Carriage returns before one belong to it, also several: a program that turns LF into CR LF makes CR CR LF of a
 * file that had them.
 * @throws UnreadableTape where a line has no end
 */
export async function* readLines(pieces: AsyncIterable<string>): AsyncGenerator<TapeLines> {
  let rest = '';
  let line = 1;
  for await (const piece of pieces) {
    const text = rest + piece;
    const lines = text.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestRow) throw endless(rest, line + lines.length);
    line += lines.length;
    yield tapeLines(text, lines);
  }
  if (rest !== '') yield tapeLines(rest, [rest]);
}

function tapeLines(text: string, lines: readonly string[]): TapeLines {
  const quotes = text.includes('"');
  if (!text.includes('\r')) return { lines, special: quotes };
  const ended = lines.map(withoutLineEnd);
  return { lines: ended, special: quotes || ended.some((line) => line.includes('\r')) };
}

function withoutLineEnd(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === '\r') end--;
  return end === line.length ? line : line.slice(0, end);
}

function endless(text: string, line: number): UnreadableTape {
  if (text.includes('\r')) return returnsAlone(line);
  return new UnreadableTape({
    line,
    code: 'row_too_long',
    message: `The row has more than ${longestRow.toLocaleString('en-US')} characters. Is this a CSV file with one row a line?`,
  });
}

/** The whole of such a file is one line. */
export function returnsAlone(line: number): UnreadableTape {
  return new UnreadableTape({
    line,
    code: 'line_ends_unknown',
    message:
      'The lines end in a carriage return alone. Save the file with the line ends of Windows or Unix, as "CSV UTF-8" does.',
  });
}
