import type { Socket } from 'node:net';

/** A download that takes fewer bytes than these in that time is ended. */
export interface SlowestPace {
  readonly bytes: number;
  readonly milliseconds: number;
}

const looks = 6;

/**
 * Watches what the network takes from a connection, and tells once when it was too little. The reader's and the system's
 * buffers count as read: they fill in a moment, and then the pace is the reader's own.
 * @returns how to stop watching
 */
export function watchPace(
  socket: Pick<Socket, 'bytesWritten' | 'writableLength'>,
  slowest: SlowestPace,
  onTooSlow: () => void,
): () => void {
  const taken = () => socket.bytesWritten - socket.writableLength;
  const seen = [taken()];
  const timer = setInterval(() => {
    const now = taken();
    seen.push(now);
    if (seen.length <= looks) return;
    const before = seen.shift() ?? 0;
    if (now - before >= slowest.bytes) return;
    clearInterval(timer);
    onTooSlow();
  }, slowest.milliseconds / looks);
  return () => clearInterval(timer);
}
