import type { Duplex } from 'node:stream';

/** How long whoever was refused may keep the connection, which Node counts among its own no more. */
const lingerMs = 5_000;

/** Says no to what never becomes a request that Node has a reply for. */
export function endConnection(socket: Duplex, status: string, fields: readonly string[] = []): void {
  setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.end([`HTTP/1.1 ${status}`, ...fields, 'Connection: close', 'Content-Length: 0', '', ''].join('\r\n'));
}
