import type { ImportProgress } from './imports.importer.ts';
import type { TapeSource } from './imports.source.ts';

/** One line that is overwritten on a terminal; nothing where the output is not a terminal. */
export interface ProgressLine extends ImportProgress {
  /** Clears the line, so that the next output starts at its beginning. */
  clear(): void;
}

export function progressLine(stream: NodeJS.WriteStream, source: TapeSource, now: () => number): ProgressLine {
  const show = (text: string) => {
    if (stream.isTTY) stream.write(`\r\x1b[K${text}`);
  };
  let shownAt = 0;
  return {
    waiting: () => show('Waiting for another import to finish…'),
    reading(rowsRead) {
      if (now() - shownAt < 100) return;
      shownAt = now();
      const share = source.sizeBytes ? `, ${Math.floor((100 * source.bytesRead) / source.sizeBytes)}%` : '';
      show(`Reading: ${rowsRead.toLocaleString('en-US')} rows${share}`);
    },
    writing: () => show('Comparing with the portfolio and writing…'),
    clear: () => show(''),
  };
}
