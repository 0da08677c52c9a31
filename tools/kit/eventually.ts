import { setTimeout as delay } from 'node:timers/promises';

/**
 * Polls until the answer is neither undefined nor false, and returns it. An error counts as "not yet".
 * @throws Error with what was waited for, and the last error as its cause, once the time is up
 */
export async function eventually<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    let lastError: unknown;
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`, { cause: lastError });
    await delay(100);
  }
}
