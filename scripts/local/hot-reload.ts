import { request as call, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { rebuiltFields } from './forward.ts';
import { requestTarget } from './request-target.ts';

/** In development only: the WebSocket by which pages hear that their sources have changed. Any other upgrade is closed. */
export function passOnHotReload(server: Server, dashboardUrl: string, isAllowed: (host: string) => boolean): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const target = requestTarget(request);
    if (target === undefined || !isAllowed(target.host) || !target.path.startsWith('/_next/')) {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(dashboardUrl);
    const headers = {
      ...rebuiltFields(request, { origin: dashboardUrl, ...target }),
      connection: 'Upgrade',
      upgrade: 'websocket',
    };
    const asked = call({ hostname, port, path: target.path, headers, agent: false });
    asked.on('error', () => socket.destroy());
    asked.on('response', (answer) => {
      answer.resume();
      socket.end(`HTTP/1.1 ${answer.statusCode} \r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    });
    asked.on('upgrade', (answer, service, first) => {
      const fields: string[] = [];
      for (let index = 0; index < answer.rawHeaders.length; index += 2)
        fields.push(`${answer.rawHeaders[index]}: ${answer.rawHeaders[index + 1]}\r\n`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${fields.join('')}\r\n`);
      socket.write(first);
      service.write(head);
      service.on('error', () => socket.destroy());
      service.on('close', () => socket.destroy());
      socket.on('close', () => service.destroy());
      service.pipe(socket).pipe(service);
    });
    socket.on('close', () => asked.destroy());
    asked.end();
  });
}
