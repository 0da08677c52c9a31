import { UnreadableTape } from './imports.faults.ts';

/** Physical lines of a tape, without their line ends. */
export interface TapeLines {
  readonly lines: readonly string[];
  /** Whether any line has a quote, or a carriage return in the middle. Most tapes have neither. */
  readonly special: boolean;
}

/** Max length of a row: room for thousands of columns, or for a hundred of a spreadsheet's longest cells. */
export const maxRowLength = 4_194_304;

/**
 * Splits text at line feeds. All carriage returns before a line feed belong to it: a program that turns LF into CR LF
 * turns CR LF into CR CR LF.
 * @throws UnreadableTape where a line has no end
 */
export async function* readLines(pieces: AsyncIterable<string>): AsyncGenerator<TapeLines> {
  let rest = '';
  let line = 1;
  for await (const piece of pieces) {
    const text = rest + piece;
    const lines = text.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxRowLength) throw endless(rest, line + lines.length);
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
    message: `The row has more than ${maxRowLength.toLocaleString('en-US')} characters. Is this a CSV file with one row a line?`,
  });
}

/** Old Macintosh line ends (CR alone): such a file is a single line. */
export function returnsAlone(line: number): UnreadableTape {
  return new UnreadableTape({
    line,
    code: 'line_ends_unknown',
    message:
      'The lines end in a carriage return alone. Save the file with the line ends of Windows or Unix, as "CSV UTF-8" does.',
  });
}
