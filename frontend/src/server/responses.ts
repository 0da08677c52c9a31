import type { ServerResponse } from 'node:http';

export function send(response: ServerResponse, body: Buffer | string): void {
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  send(response, `${text}\n`);
}

export function sendHtml(response: ServerResponse, html: Buffer | string): void {
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  send(response, html);
}

export function redirect(response: ServerResponse, status: 303 | 308, location: string): void {
  response.statusCode = status;
  response.setHeader('Location', location);
  send(response, '');
}
