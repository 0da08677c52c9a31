import { ProblemError } from '../../http/problem.ts';
import type { AssetFormat } from './assets.formats.ts';
import type { AssetRow } from './assets.queries.ts';

export interface StreamSlots {
  /** @returns how to give the slot back @throws ProblemError 503 when too many are being written already */
  take(): () => void;
}

/** Each stream holds a connection and a snapshot of the database for as long as its reader takes. */
export function streamSlots(most: number, onChange: (open: number) => void): StreamSlots {
  let open = 0;
  return {
    take() {
      if (open >= most) {
        throw new ProblemError(
          503,
          `${most} downloads of the whole portfolio are under way, which is the most at once. Try again in a moment, or read page by page with ?limit=.`,
          { headers: { 'retry-after': '5' } },
        );
      }
      open += 1;
      onChange(open);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        open -= 1;
        onChange(open);
      };
    },
  };
}

/** The pieces of a listing's text. An error on the way is thrown to whoever writes them, who breaks the connection. */
export async function* writtenAssets(
  batches: AsyncIterable<readonly AssetRow[]>,
  format: AssetFormat,
): AsyncGenerator<string> {
  yield format.begin;
  let areFirst = true;
  for await (const rows of batches) {
    yield format.rows(rows, areFirst);
    areFirst = false;
  }
  yield format.end;
}
