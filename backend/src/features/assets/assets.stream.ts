import { ProblemError } from '../../http/problem.ts';
import type { AssetFormat } from './assets.format.ts';
import type { ListedAssetRow } from './assets.queries.ts';
import type { MinThroughput } from './assets.throughput.ts';

export interface DownloadLimits {
  /**
   * Max concurrent downloads of all clients. Each holds a database connection and a snapshot for as long as its client
   * reads.
   */
  readonly max: number;
  /** Max concurrent downloads per client, so that slow or frequent readers leave room for others. */
  readonly maxPerClient: number;
  readonly minThroughput: MinThroughput;
}

/** The default limits; lower when there are few database connections, to leave some for everything else. */
export function downloadLimits(databaseConnections: number): DownloadLimits {
  return {
    max: Math.max(1, Math.min(6, databaseConnections - 4)),
    maxPerClient: 2,
    minThroughput: { bytes: 60 * 16_000, milliseconds: 60_000 },
  };
}

export interface DownloadSemaphore {
  /**
   * @returns a function that releases the slot @throws ProblemError 429 at this client's max, 503 at the overall max
   */
  take(client: string): () => void;
}

export function downloadSemaphore(limits: DownloadLimits, onChange: (open: number) => void): DownloadSemaphore {
  const open = new Map<string, number>();
  let all = 0;
  const count = (client: string, change: 1 | -1) => {
    const ofClient = (open.get(client) ?? 0) + change;
    if (ofClient === 0) open.delete(client);
    else open.set(client, ofClient);
    all += change;
    onChange(all);
  };
  return {
    take(client) {
      if ((open.get(client) ?? 0) >= limits.maxPerClient)
        throw tooMany(429, `From this address ${limits.maxPerClient}`, 'of one client');
      if (all >= limits.max) throw tooMany(503, String(limits.max), 'at once');
      count(client, 1);
      let held = true;
      return () => {
        if (held) count(client, -1);
        held = false;
      };
    },
  };
}

function tooMany(status: number, open: string, which: string): ProblemError {
  return new ProblemError(
    status,
    `${open} downloads of the whole portfolio are under way, which is the most ${which}. Try again in a moment, or read page by page with ?limit=.`,
    { headers: { 'retry-after': '5' } },
  );
}

/** The pieces of a listing's text. An error on the way is thrown to whoever writes them, who breaks the connection. */
export async function* writtenAssets(
  batches: AsyncIterable<readonly ListedAssetRow[]>,
  format: AssetFormat,
  guarded: boolean,
): AsyncGenerator<string> {
  yield format.begin(guarded);
  let areFirst = true;
  for await (const rows of batches) {
    yield format.rows(rows, areFirst);
    areFirst = false;
  }
  yield format.end;
}
