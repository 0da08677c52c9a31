import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { answerUnreadableRequest, refuseTunnel } from './client-error.ts';

it.each([
  ['asked for a tunnel', 'CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
  ['sent no HTTP', 'hello\r\n\r\n', 400],
])('closes the connection of a client that %s and keeps it open', async (_, request, status) => {
  const server = createServer().on('connect', refuseTunnel).on('clientError', answerUnreadableRequest);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const accepted = once(server, 'connection');
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void client.destroy());
  client.on('error', () => undefined);
  client.write(request);
  const [socket] = await accepted;
  const [answer] = await once(client.setEncoding('latin1'), 'data');
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  await once(client, 'end');
  expect(socket.destroyed).toBe(false);
  vi.advanceTimersByTime(5_000);
  expect(socket.destroyed).toBe(true);
});
