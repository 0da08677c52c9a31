import { randomUUID } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { problemContentType, problemDocument } from './problem.ts';

const statusOf: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers, the address among them, are larger than 16 kB.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** How long a refused client may keep the connection open: Node no longer applies its own timeouts to it. */
const lingerMs = 5_000;

/** A request that can't be parsed has no reply object, so the problem document is written to the socket itself. */
export function answerUnreadableRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, detail] = statusOf[error.code ?? ''] ?? [400, 'This is not a request that HTTP knows.'];
  writeProblem(socket, status, detail);
}

/** Node has no reply object for CONNECT, which asks for a tunnel. */
export function refuseTunnel(_request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  writeProblem(socket, 405, 'Method Not Allowed', ['Allow: GET, HEAD']);
}

function writeProblem(socket: Duplex, status: number, detail: string, headers: readonly string[] = []): void {
  const requestId = randomUUID();
  const body = problemDocument({ status, detail, path: '/', requestId });
  setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      ...headers,
      `Content-Type: ${problemContentType}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${requestId}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
