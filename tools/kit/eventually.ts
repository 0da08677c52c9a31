import { setTimeout as delay } from 'node:timers/promises';

interface Polling {
  readonly intervalMs?: number;
  /** Called before each attempt. What it throws ends the wait at once. */
  readonly beforeEach?: () => void;
}

/**
 * Polls until the answer is neither undefined nor false, and returns it. An error counts as "not yet".
 * @throws Error at the timeout: its message says what was awaited, its cause is the last error
 */
export async function eventually<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined | false>,
  { intervalMs = 100, beforeEach }: Polling = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    beforeEach?.();
    let lastError: unknown;
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`, { cause: lastError });
    await delay(intervalMs);
  }
}
