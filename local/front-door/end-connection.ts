import type { Duplex } from 'node:stream';

/**
 * A refused client may keep the connection open for this long. Node no longer tracks it, so no other timeout applies.
 */
const lingerMs = 5_000;

/** Refuses a tunnel or an upgrade, for which Node gives no response object. */
export function endConnection(socket: Duplex, status: string, fields: readonly string[] = []): void {
  setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.end([`HTTP/1.1 ${status}`, ...fields, 'Connection: close', 'Content-Length: 0', '', ''].join('\r\n'));
}
