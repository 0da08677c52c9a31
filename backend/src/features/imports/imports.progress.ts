import type { ImportProgress } from './imports.importer.ts';
import type { TapeSource } from './imports.source.ts';
import { durationText } from './imports.wording.ts';

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
  const begunAt = now();
  const shareText = (elapsedMs: number) => {
    const share = source.sizeBytes ? source.bytesRead / source.sizeBytes : 0;
    if (share <= 0) return '';
    const left = share < 0.05 ? '' : `, about ${durationText((elapsedMs * (1 - share)) / share)} left`;
    return `, ${Math.floor(100 * share)}%${left}`;
  };
  return {
    waiting: () => show('Waiting for another import to finish…'),
    reading(rowsRead) {
      if (now() - shownAt < 100) return;
      shownAt = now();
      show(`Reading: ${rowsRead.toLocaleString('en-US')} rows${shareText(now() - begunAt)}`);
    },
    writing: () => show('Comparing with the portfolio and writing…'),
    clear: () => show(''),
  };
}
