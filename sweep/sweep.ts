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
  /** `kind: status` → how often. */
  readonly answers: ReadonlyMap<string, number>;
  /** An answer of 5xx, more answers than requests, or none to a whole request: what was sent and what came. */
  readonly faults: readonly string[];
  /** Addresses that showed the next reader something else. */
  readonly changed: readonly string[];
}

/** Few enough that no limit on one client's connections is met. */
const atOnce = 4;

/**
 * Sends malformed requests, and looks whether what the system keeps of them is shown to anybody else.
 * @param options.forget makes every cache of the system begin anew
 */
export async function sweep(
  target: SweepTarget,
  options: { requests: number; seed: number; forget: () => Promise<void> },
): Promise<SweepReport> {
  const { address, surface } = target;
  const requests = malformedRequests(surface, options.requests, options.seed);
  const answers = new Map<string, number>();
  const faults: string[] = [];
  const before = await readPages(address, surface.pages);
  // Each page whose first reader was malformed, as its second reader sees it.
  const shown = new Map(before);
  await inParallel(requests, async (request) => {
    const got = await insist(address, request);
    const outcome = got.statuses.join('+') || (got.headless ? 'no head' : got.end);
    count(answers, `${request.kind}: ${outcome}`);
    const closed = got.statuses.length === 0 && !got.headless && !request.incomplete;
    if (isFault(got) || closed) faults.push(`${outcome} to ${request.kind}: ${excerpt(request.bytes)}`);
    if (request.page !== undefined)
      for (const [key, page] of await readPages(address, [request.page])) shown.set(key, page);
  });
  const changed = changedPages(before, await readPages(address, surface.pages));
  await options.forget();
  const anew = await readPages(address, [...surface.pages, ...requests.flatMap(({ page }) => page ?? [])]);
  return {
    target: target.name,
    sent: requests.length,
    answers,
    faults,
    changed: [...new Set([...changed, ...changedPages(shown, anew)])],
  };
}

/** API and dashboard each take the portfolio's state for current for at most 250 ms, the dashboard from the API. */
export function untilNoticed(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 600));
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
  // A body that breaks off after the answer was given may be told so on the way out. Any other second answer is to a request
  // that nobody sent.
  const smuggled = statuses.slice(1).some((status) => status !== 400);
  return statuses.some((status) => status >= 500) || smuggled || (statuses.length === 0 && end === 'silent');
}

/** Sends again what was refused for coming too soon: it has not been looked at. */
async function insist(address: Address, { bytes, incomplete }: MalformedRequest): Promise<Exchange> {
  for (;;) {
    const got = await exchange(address, bytes, incomplete);
    if (!got.statuses.includes(429)) return got;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function inParallel<T>(work: readonly T[], one: (item: T) => Promise<void>): Promise<void> {
  const waiting = work.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of waiting) await one(item);
    }),
  );
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Printable, and short enough to read. */
function excerpt(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('latin1', 0, Math.min(bytes.length, 400)));
}
