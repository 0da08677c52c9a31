import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends raw bytes, even ones that no HTTP client would send, and reads until the connection closes. */
export async function sendRaw(url: string, request: string | Buffer): Promise<RawResponse> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write(request);
  await once(socket, 'close');
  const text = Buffer.concat(chunks).toString('utf8');
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1]);
  const headers = Object.fromEntries(
    fields.map((field) => {
      const [name = '', value = ''] = field.split(/:\s*(.*)/s);
      return [name.toLowerCase(), value];
    }),
  );
  return { status, headers, body: rest.join('\r\n\r\n') };
}

/** Sends a request with an unmodified target, and closes the connection after the response. */
export function sendRequest(
  url: string,
  target: string,
  headers: readonly string[] = [],
  method = 'GET',
): Promise<RawResponse> {
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: dashboard', 'Connection: close', ...headers];
  return sendRaw(url, `${lines.join('\r\n')}\r\n\r\n`);
}
