import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { securityHeaders } from './security-headers.ts';

const responses: Readonly<Record<string, { status: number; reason: string; text: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    text: 'The headers are larger than 16 kB.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, reason: 'Payload Too Large', text: 'The body can’t be read.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, reason: 'Request Timeout', text: 'The request took too long to arrive.' },
};
const unreadable = { status: 400, reason: 'Bad Request', text: 'This is not a request that HTTP allows.' };

/** How long whoever was refused may keep the connection, which Node counts among its own no more. */
const lingerMs = 5_000;

/** What Node's parser refuses, and what asks for a tunnel, never becomes a request: it is answered and told here, as a fault of whoever sent it. */
export function answerMalformedRequests(server: Server, log: Logger): void {
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    setTimeout(() => socket.destroy(), lingerMs).unref();
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    log.info({ method: 'CONNECT', route: 'malformed', status: 405 }, 'request');
  });
  server.on(
    'clientError',
    (error: NodeJS.ErrnoException, socket: Socket & { _httpMessage?: ServerResponse | null }) => {
      const { status, reason, text } = (error.code !== undefined && responses[error.code]) || unreadable;
      // A connection that broke has nobody to tell; one with an answer under way would get two in one.
      if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) {
        socket.destroy();
        return;
      }
      const headers = { ...securityHeaders, 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const length = Buffer.byteLength(text) + 1;
      socket.setTimeout(lingerMs, () => socket.destroy());
      socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}Content-Length: ${length}\r\n\r\n${text}\n`);
      // A request that got as far as its body has its own line when its connection ends.
      if (!socket._httpMessage) log.info({ route: 'malformed', status, code: error.code }, 'request');
    },
  );
}
