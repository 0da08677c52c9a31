import { request as call, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

/** Longest wait for a service, in milliseconds. */
const longestWait = 120_000;

/** Fields that belong to one connection, or that say who asks and for whom: they are written anew. */
const notPassedOn = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'],
  ...['proxy-authenticate', 'proxy-authorization', 'host', 'forwarded', 'x-real-ip', 'x-original-url', 'x-rewrite-url'],
]);

/** Header fields as they came, without those of the connection and those that `Connection` names. */
function fieldsToPassOn(message: IncomingMessage): OutgoingHttpHeaders {
  const named = new Set((message.headers.connection ?? '').toLowerCase().split(/\s*,\s*/));
  const fields: OutgoingHttpHeaders = {};
  for (const [name, values = []] of Object.entries(message.headersDistinct)) {
    if (!notPassedOn.has(name) && !named.has(name)) fields[name] = values.length === 1 ? values[0] : [...values];
  }
  return fields;
}

export interface Forwarded {
  /** http://127.0.0.1:PORT */
  readonly origin: string;
  readonly path: string;
  readonly authority: string;
  /** The only body that goes on; one that a client sends beside it is read and dropped. */
  readonly body?: Buffer;
}

/** What the service is asked: the client's request made anew, never its bytes. */
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

/** Asks a service and passes on its answer. `fail` answers in its place: 502 it isn't up, 504 it doesn't answer. */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  to: Forwarded,
  fail: (status: 502 | 504, detail: string) => void,
): void {
  const { hostname, port } = new URL(to.origin);
  const headers = rebuiltFields(request, to);
  // A connection of its own for each: a kept one may be closed just when it is used again.
  const asked = call({ hostname, port, path: to.path, method: request.method ?? 'GET', headers, agent: false });
  let late = false;
  asked.setTimeout(longestWait, () => {
    late = true;
    asked.destroy(new Error(`no answer within ${longestWait / 1000} s`));
  });
  asked.on('error', (error) => {
    if (response.headersSent) response.destroy();
    else if (!response.destroyed) fail(late ? 504 : 502, `What should answer here is not up: ${error.message}`);
  });
  asked.on('response', (answer) => {
    const fields = fieldsToPassOn(answer);
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, fields);
    // A service that breaks off breaks the client's connection too: half an answer must not look whole.
    pipeline(answer, response, () => undefined);
  });
  response.on('close', () => asked.destroy());
  request.resume();
  asked.end(to.body);
}
