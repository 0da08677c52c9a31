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
 * Asks one URL over and over on each of `connections` kept-alive connections, one request at a time, for `seconds`. Written
 * on bare sockets: this process shares the machine with the server it measures, and a full HTTP client takes more of it
 * than the server does.
 * @throws Error when an answer is not a 200
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
 * Polls instead of sleeping until an answer comes: whoever answers would be charged for waking this process, which on a
 * virtual machine can cost more than the answer, and the slower a server, the more often.
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

/** Just enough of HTTP/1.1 to know where an answer ends. */
class Answer {
  #head: Buffer | undefined = Buffer.alloc(0);
  /** Bytes still to come; undefined for an answer in chunks. */
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
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(`An answer is not a 200: ${head.split('\r\n', 1)[0]}`);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  return length === undefined ? undefined : Number(length);
}

/** The value below which that share of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * Measures each subject once per round, in turn and from alternating ends, so that whatever else the machine does falls on
 * all of them. Ratios are of the same round.
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
