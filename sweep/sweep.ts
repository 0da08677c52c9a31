import { setTimeout as delay } from 'node:timers/promises';
import { type Address, type Exchange, exchange } from './exchange.ts';
import { malformedRequests } from './malformed-requests.ts';
import { changedPages, readPages } from './pages.ts';
import type { MalformedRequest } from './raw-request.ts';
import type { Surface } from './surface.ts';

export interface SweepTarget {
  readonly name: string;
  readonly address: Address;
  readonly surface: Surface;
}

export interface SweepReport {
  readonly target: string;
  readonly sent: number;
  /** The number of answers by `kind: status`. */
  readonly answers: ReadonlyMap<string, number>;
  /** Requests that got a 5xx, more than one response, or none although they were complete. */
  readonly faults: readonly string[];
  /** URLs that showed the next reader something else. */
  readonly changed: readonly string[];
}

/** Low enough to stay below the limits on one client's connections. */
const concurrency = 4;

/**
 * Sends malformed requests and checks whether anything cached from them is shown to other readers.
 * @param options.clearCaches makes everything that the system has cached stale
 */
export async function sweep(
  target: SweepTarget,
  options: { requests: number; seed: number; clearCaches: () => Promise<void> },
): Promise<SweepReport> {
  const { address, surface } = target;
  const requests = malformedRequests(surface, options.requests, options.seed);
  const answers = new Map<string, number>();
  const faults: string[] = [];
  const before = await readPages(address, surface.pages);
  // Each page whose first request was malformed, as its second reader sees it.
  const shown = new Map(before);
  await inParallel(requests, async (request) => {
    const got = await exchangeUnlimited(address, request);
    const outcome = got.statuses.join('+') || (got.headless ? 'no head' : got.end);
    count(answers, `${request.kind}: ${outcome}`);
    const closed = got.statuses.length === 0 && !got.headless && !request.incomplete;
    if (isFault(got) || closed) faults.push(`${outcome} to ${request.kind}: ${excerpt(request.bytes)}`);
    if (request.page !== undefined)
      for (const [key, page] of await readPages(address, [request.page])) shown.set(key, page);
  });
  const changed = changedPages(before, await readPages(address, surface.pages));
  await options.clearCaches();
  const anew = await readPages(address, [...surface.pages, ...requests.flatMap(({ page }) => page ?? [])]);
  return {
    target: target.name,
    sent: requests.length,
    answers,
    faults,
    changed: [...new Set([...changed, ...changedPages(shown, anew)])],
  };
}

/** The API reads the revision at most every 250 ms, and the dashboard asks the API for it at most every 250 ms. */
export function untilRevisionNoticed(): Promise<void> {
  return delay(600);
}

/** One line for the log of a run. */
export function summary({ target, sent, answers, faults, changed }: SweepReport): string {
  const byOutcome = new Map<string, number>();
  for (const [key, times] of answers) {
    const outcome = key.slice(key.lastIndexOf(': ') + 2);
    byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + times);
  }
  const outcomes = [...byOutcome].sort().map(([outcome, times]) => `${outcome} ×${times}`);
  return `${target}: ${sent} malformed requests, ${faults.length} faults, ${changed.length} changed pages (${outcomes.join(', ')})`;
}

function isFault({ statuses, end }: Exchange): boolean {
  // After its response the server may add a 400 for a truncated body. Any other second response answers a request that
  // nobody sent.
  const smuggled = statuses.slice(1).some((status) => status !== 400);
  return statuses.some((status) => status >= 500) || smuggled || (statuses.length === 0 && end === 'silent');
}

/** Retries while the rate limit refuses the request, because the server has not parsed it then. */
async function exchangeUnlimited(address: Address, { bytes, incomplete }: MalformedRequest): Promise<Exchange> {
  for (;;) {
    const got = await exchange(address, bytes, incomplete);
    if (!got.statuses.includes(429)) return got;
    await delay(200);
  }
}

async function inParallel<T>(work: readonly T[], one: (item: T) => Promise<void>): Promise<void> {
  const waiting = work.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const item of waiting) await one(item);
    }),
  );
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Printable and short enough to read. */
function excerpt(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('latin1', 0, Math.min(bytes.length, 400)));
}
