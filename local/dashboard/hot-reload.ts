import { request as call, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { endConnection } from '../front-door/end-connection.ts';
import { rebuiltFields } from '../front-door/forward.ts';
import { requestTarget } from '../front-door/request-target.ts';

/** Development only: forwards the WebSocket that tells pages about changed sources. Any other upgrade is refused. */
export function passOnHotReload(server: Server, dashboardUrl: string, isAllowed: (host: string) => boolean): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const target = requestTarget(request);
    if (target === undefined || !isAllowed(target.host) || !target.path.startsWith('/_next/')) {
      endConnection(socket, '400 Bad Request');
      return;
    }
    const { hostname, port } = new URL(dashboardUrl);
    const headers = {
      ...rebuiltFields(request, { origin: dashboardUrl, ...target }),
      connection: 'Upgrade',
      upgrade: 'websocket',
    };
    const forwarded = call({ hostname, port, path: target.path, headers, agent: false });
    forwarded.on('error', () => socket.destroy());
    forwarded.on('response', (answer) => {
      answer.resume();
      endConnection(socket, `${answer.statusCode} `);
    });
    forwarded.on('upgrade', (answer, service, first) => {
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
    socket.on('close', () => forwarded.destroy());
    forwarded.end();
  });
}
