import { randomUUID } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { problemContentType, problemDocument } from './problem.ts';

const statusOf: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers, the address among them, are larger than 16 kB.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** How long whoever was refused may keep the connection, which Node counts among its own no more. */
const lingerMs = 5_000;

/** What can't be read as HTTP has no request and no reply yet: the problem document is written to the connection itself. */
export function answerUnreadableRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, detail] = statusOf[error.code ?? ''] ?? [400, 'This is not a request that HTTP knows.'];
  writeProblem(socket, status, detail);
}

/** CONNECT asks for a tunnel, for which Node has no reply either. */
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
