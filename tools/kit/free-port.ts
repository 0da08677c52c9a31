import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections and to whoever asks for any: one of those could be taken
 * again before the caller listens.
 */
const first = 20_000;
const afterLast = 32_000;

/** A TCP port on the loopback interface that nothing is listening on right now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(first, afterLast);
    const probe = createServer().listen(port, '127.0.0.1');
    const free = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    if (!free) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
