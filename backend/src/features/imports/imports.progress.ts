import type { ImportProgress } from './imports.importer.ts';
import type { TapeSource } from './imports.source.ts';

/** One line that is written over, on a terminal; nothing where nobody watches. */
export interface ProgressLine extends ImportProgress {
  /** Takes the line away, so that what follows stands at its beginning. */
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
