import type { Socket } from 'node:net';

/** A download that takes fewer bytes than this in this time is ended. */
export interface MinThroughput {
  readonly bytes: number;
  readonly milliseconds: number;
}

const looks = 6;

/**
 * Measures how much the network takes from a connection, and calls back once when that is too little. Data in the
 * client's and the system's buffers counts as read: they fill quickly, and from then on the client sets the pace.
 * @returns a function that stops watching
 */
export function watchThroughput(
  socket: Pick<Socket, 'bytesWritten' | 'writableLength'>,
  min: MinThroughput,
  onTooSlow: () => void,
): () => void {
  const taken = () => socket.bytesWritten - socket.writableLength;
  const seen = [taken()];
  const timer = setInterval(() => {
    const now = taken();
    seen.push(now);
    if (seen.length <= looks) return;
    const before = seen.shift() ?? 0;
    if (now - before >= min.bytes) return;
    clearInterval(timer);
    onTooSlow();
  }, min.milliseconds / looks);
  return () => clearInterval(timer);
}
