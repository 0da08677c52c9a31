import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What one round of requests measured. */
export interface Load {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly seconds: number;
}

/**
 * Requests one URL repeatedly on each of `connections` keep-alive connections, one request at a time, for `seconds`.
 * It uses bare sockets because this process shares the machine with the server it measures, and a full HTTP client
 * takes more CPU than that server does.
 * @throws Error when a response is not a 200
 */
export async function measureLoad(
  url: string,
  options: { connections: number; seconds: number; headers?: Readonly<Record<string, string>> },
): Promise<Load> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const headers = Object.entries({ Host: host, ...options.headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = Buffer.from(`GET ${pathname}${search} HTTP/1.1\r\n${headers.join('')}\r\n`);
  const latencies: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + options.seconds * 1000;
  const sleepAgain = stayAwake();
  await Promise.all(
    Array.from({ length: options.connections }, async () => {
      const socket = connect(Number(port || 80), hostname);
      socket.setNoDelay(true);
      await once(socket, 'connect');
      try {
        await askUntil(socket, request, endsAt, latencies);
      } finally {
        socket.destroy();
      }
    }),
  );
  const elapsed = (performance.now() - startedAt) / 1000;
  sleepAgain();
  return {
    requests: latencies.length,
    requestsPerSecond: latencies.length / elapsed,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    seconds: elapsed,
  };
}

/**
 * Keeps this process polling while it waits for responses. If it slept, the server would pay for waking it, which on a
 * virtual machine can cost more than the response, and a slower server would pay more often.
 */
function stayAwake(): () => void {
  let awake = true;
  const poll = (): void => {
    if (awake) setImmediate(poll);
  };
  poll();
  return () => {
    awake = false;
  };
}

function askUntil(socket: Socket, request: Buffer, endsAt: number, latencies: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let askedAt = 0;
    let answer = new Answer();
    const ask = (): void => {
      answer = new Answer();
      askedAt = performance.now();
      socket.write(request);
    };
    socket.on('data', (piece: Buffer) => {
      try {
        if (!answer.isWholeWith(piece)) return;
      } catch (error) {
        reject(error);
        return;
      }
      const now = performance.now();
      latencies.push(now - askedAt);
      if (now >= endsAt) resolve();
      else ask();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The server closed the connection.')));
    ask();
  });
}

const blankLine = Buffer.from('\r\n\r\n');
const lastChunk = '0\r\n\r\n';

/** Just enough of HTTP/1.1 to find the end of a response. */
class Answer {
  #head: Buffer | undefined = Buffer.alloc(0);
  /** Bytes still to come; undefined for a chunked response. */
  #left: number | undefined;
  #tail = '';

  isWholeWith(piece: Buffer): boolean {
    let body = piece;
    if (this.#head !== undefined) {
      const seen = this.#head.length === 0 ? piece : Buffer.concat([this.#head, piece]);
      const end = seen.indexOf(blankLine);
      if (end === -1) {
        this.#head = seen;
        return false;
      }
      this.#left = bodyLength(seen.toString('latin1', 0, end));
      this.#head = undefined;
      body = seen.subarray(end + blankLine.length);
    }
    if (this.#left === undefined) {
      this.#tail = (this.#tail + body.subarray(-lastChunk.length).toString('latin1')).slice(-lastChunk.length);
      return this.#tail === lastChunk;
    }
    this.#left -= body.length;
    return this.#left <= 0;
  }
}

function bodyLength(head: string): number | undefined {
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(`Expected a 200, got: ${head.split('\r\n', 1)[0]}`);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  return length === undefined ? undefined : Number(length);
}

/** The value that the given share of the values lie below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** One number over the other, round by round. */
export function ratios(ones: readonly number[], others: readonly number[]): number[] {
  return ones.map((value, round) => value / (others[round] ?? Number.NaN));
}

/**
 * Measures each subject once per round and reverses the order every other round, so that other work on the machine
 * affects all of them alike. Compare subjects within a round only.
 */
export async function interleaved<Result, Name extends string = string>(
  rounds: number,
  subjects: Readonly<Record<Name, () => Promise<Result>>>,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(subjects) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) results[name].push(await subjects[name]());
  }
  return results;
}
