import { request as call, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

const timeoutMs = 120_000;

/** Header fields that belong to one connection or identify the client. The front door writes its own instead. */
const hopFields = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'],
  ...['proxy-authenticate', 'proxy-authorization', 'host', 'forwarded', 'x-real-ip', 'x-original-url', 'x-rewrite-url'],
]);

/** The message's header fields, without `hopFields` and those that its `Connection` field names. */
function fieldsToPassOn(message: IncomingMessage): OutgoingHttpHeaders {
  const named = new Set((message.headers.connection ?? '').toLowerCase().split(/\s*,\s*/));
  const fields: OutgoingHttpHeaders = {};
  for (const [name, values = []] of Object.entries(message.headersDistinct)) {
    if (!hopFields.has(name) && !named.has(name)) fields[name] = values.length === 1 ? values[0] : [...values];
  }
  return fields;
}

export interface Forwarded {
  /** http://127.0.0.1:PORT */
  readonly origin: string;
  readonly path: string;
  readonly authority: string;
  /** The only body that is forwarded. Any body that the client sends is read and discarded. */
  readonly body?: Buffer;
}

/** Header fields of a new request to the service. The client's own bytes are never forwarded. */
export function rebuiltFields(request: IncomingMessage, { authority, body }: Forwarded): OutgoingHttpHeaders {
  const fields = fieldsToPassOn(request);
  for (const name of Object.keys(fields)) {
    if (name.startsWith('x-forwarded-') || (name.startsWith('content-') && body === undefined)) delete fields[name];
  }
  return {
    ...fields,
    host: authority || 'localhost',
    'x-forwarded-for': request.socket.remoteAddress ?? '127.0.0.1',
    'x-forwarded-host': authority || 'localhost',
    'x-forwarded-proto': 'http',
    ...(body === undefined ? {} : { 'content-length': String(body.length) }),
  };
}

/** Forwards a request to a service. `fail` responds instead when the service is down (502) or too slow (504). */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  to: Forwarded,
  fail: (status: 502 | 504, detail: string) => void,
): void {
  const { hostname, port } = new URL(to.origin);
  const headers = rebuiltFields(request, to);
  // Opens a new connection each time: the service may close a kept-alive one at the moment it is reused.
  const forwarded = call({ hostname, port, path: to.path, method: request.method ?? 'GET', headers, agent: false });
  let timedOut = false;
  forwarded.setTimeout(timeoutMs, () => {
    timedOut = true;
    forwarded.destroy(new Error(`no response within ${timeoutMs / 1000} s`));
  });
  forwarded.on('error', (error) => {
    if (response.headersSent) response.destroy();
    else if (!response.destroyed)
      fail(timedOut ? 504 : 502, `The service behind this address is not responding: ${error.message}`);
  });
  forwarded.on('response', (answer) => {
    const fields = fieldsToPassOn(answer);
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, fields);
    // When the service aborts its response, `pipeline` aborts ours, so that half a response can't look complete.
    pipeline(answer, response, () => undefined);
  });
  response.on('close', () => forwarded.destroy());
  request.resume();
  forwarded.end(to.body);
}
