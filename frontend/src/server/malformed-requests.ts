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

/** How long a refused client may keep its connection. Node no longer tracks it, so nothing else would close it. */
const lingerMs = 5_000;

/**
 * Responds to requests that Node's parser refuses and to CONNECT, neither of which reaches the request handler. Both are
 * client errors and are logged as such.
 */
export function handleMalformedRequests(server: Server, log: Logger): void {
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
      // A broken connection has no reader, and a second response inside one that has begun would corrupt it.
      if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) {
        socket.destroy();
        return;
      }
      const headers = { ...securityHeaders, 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const length = Buffer.byteLength(text) + 1;
      socket.setTimeout(lingerMs, () => socket.destroy());
      socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}Content-Length: ${length}\r\n\r\n${text}\n`);
      // A request whose headers were parsed is logged when its connection closes.
      if (!socket._httpMessage) log.info({ route: 'malformed', status, code: error.code }, 'request');
    },
  );
}
