/** Requests that no browser sends, byte by byte, and the responses that a server must give. */
import { connect } from 'node:net';

export interface MalformedRequest {
  readonly name: string;
  /** Encoded as Latin-1: each character is one byte. */
  readonly bytes: string;
  /** The acceptable statuses. */
  readonly expected: readonly number[];
}

const of = (name: string, bytes: string, ...expected: number[]): MalformedRequest => ({
  name,
  bytes,
  expected,
});

/** A request for `path` with these header lines after the Host line. */
function get(path: string, ...lines: string[]): string {
  return [`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...lines, '', ''].join('\r\n');
}
const line = (text: string) => `${text}\r\nHost: localhost\r\nConnection: close\r\n\r\n`;

/** Requests that nginx itself refuses. */
export function malformedRequests(path: string): MalformedRequest[] {
  return [
    of('an encoded NUL', get(`${path}/%00`), 400),
    of('a percent sign that encodes nothing', get(`${path}/%ZZ`), 400),
    of('a percent sign at the end', get(`${path}/%`), 400),
    of('dots that lead out of the root', get(`${path}/../../../../x`), 400),
    of('encoded dots that lead out of the root', get(`${path}/..%2F..%2F..%2F..%2Fx`), 400),
    of('CONNECT', line('CONNECT h:443 HTTP/1.1'), 400, 405),
    of('TRACE', line(`TRACE ${path} HTTP/1.1`), 405),
    of('a lower-case method', line(`get ${path} HTTP/1.1`), 400),
    of('a method with an odd character', line(`GE\u00ffT ${path} HTTP/1.1`), 400),
    of('a control character in the path', line(`GET ${path}\u0001 HTTP/1.1`), 400),
    of('a version that does not exist', line(`GET ${path} HTTP/9.9`), 400),
    of('a version without a number', line(`GET ${path} HTTP/x`), 400),
    of('another protocol', line(`GET ${path} RTSP/1.0`), 400),
    of('the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400),
    of('a TLS handshake', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n', 400),
    of('no request at all', '\u0080\u0081\u0082\r\n\r\n', 400),
    of('two spaces before a bad address', line(`GET  ${path}/%00 HTTP/1.1`), 400),
    of('no Host', `GET ${path} HTTP/1.1\r\n\r\n`, 400),
    of('two Hosts', get(path, 'Host: other'), 400),
    of('an empty Host', `GET ${path} HTTP/1.1\r\nHost:\r\n\r\n`, 400, 421),
    of('a Host with a slash', `GET ${path} HTTP/1.1\r\nHost: a/b\r\n\r\n`, 400),
    of('a Host with a NUL', `GET ${path} HTTP/1.1\r\nHost: a\u0000b\r\n\r\n`, 400),
    of('a scheme without a host', line(`GET http:///x HTTP/1.1`), 400),
    of('a strange Transfer-Encoding', get(path, 'Transfer-Encoding: strange'), 400),
    of('a Transfer-Encoding of raw bytes', get(path, 'Transfer-Encoding: \u00e9'), 400),
    of('two Transfer-Encodings', get(path, 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'), 400),
    of('Transfer-Encoding and Content-Length', get(path, 'Transfer-Encoding: chunked', 'Content-Length: 5'), 400),
    of(
      'Transfer-Encoding in HTTP/1.0',
      `GET ${path} HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
    ),
    of('two Content-Lengths', get(path, 'Content-Length: 5', 'Content-Length: 6'), 400),
    of('a Content-Length that is no number', get(path, 'Content-Length: five'), 400),
    of('a negative Content-Length', get(path, 'Content-Length: -1'), 400),
    of('a Content-Length beyond all numbers', get(path, 'Content-Length: 99999999999999999999'), 400),
    of('a Content-Length that is too large', get(path, 'Content-Length: 9999999'), 400),
    of('a NUL in a header', get(path, 'X-A: a\u0000b'), 400),
    of('a space before the colon', get(path, 'X-A : b'), 400),
    of('a header that is too long', get(path, `X-A: ${'a'.repeat(9_000)}`), 400),
    of(
      'headers that are too long together',
      get(path, ...Array.from({ length: 9 }, (_, i) => `X-${i}: ${'a'.repeat(4_000)}`)),
      400,
    ),
    of('an address that is too long', get(`${path}/${'a'.repeat(9_000)}`), 414),
    of(
      'a chunk whose size is no number',
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n`,
      400,
    ),
  ];
}

/** Unusual requests that a service may answer with any status below 500. */
export function oddRequests(path: string): { readonly name: string; readonly bytes: string }[] {
  return [
    { name: 'a header line without a colon', bytes: get(path, 'no-colon') },
    { name: 'an asterisk', bytes: line('OPTIONS * HTTP/1.1') },
    { name: 'an unknown method', bytes: line(`BREW ${path} HTTP/1.1`) },
    { name: 'an absolute address', bytes: line(`GET http://localhost${path} HTTP/1.1`) },
    { name: 'an absolute address in capitals', bytes: line(`GET HTTP://localhost${path} HTTP/1.1`) },
    { name: 'two spaces before the address', bytes: line(`GET  ${path} HTTP/1.1`) },
    { name: 'an address of another scheme', bytes: line(`GET ftp://localhost${path} HTTP/1.1`) },
    { name: 'HTTP/0.9', bytes: `GET ${path}\r\n` },
    { name: 'HTTP/1.0 without a Host', bytes: `GET ${path} HTTP/1.0\r\n\r\n` },
    { name: 'HTTP/1.5', bytes: line(`GET ${path} HTTP/1.5`) },
    { name: 'two hundred ranges', bytes: get(path, `Range: bytes=${'0-,'.repeat(200)}0-`) },
    { name: 'an expectation that nobody meets', bytes: get(path, 'Expect: the-unexpected') },
    { name: 'an upgrade', bytes: get(path, 'Upgrade: websocket', 'Sec-WebSocket-Version: 13') },
    { name: 'an upgrade to HTTP/2', bytes: get(path, 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA') },
    { name: 'a body with GET', bytes: `${get(path, 'Content-Length: 5')}hello` },
    {
      name: 'a chunked DELETE',
      bytes: `DELETE ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    },
    { name: 'bytes that are no UTF-8, encoded', bytes: get(`${path}/%FF%C0%AF`) },
    { name: 'bytes that are no UTF-8, raw', bytes: get(`${path}/\u00ff\u00c0\u00af`) },
    { name: 'raw bytes in the query', bytes: get(`${path}?\u00ff=\u00ff`) },
    {
      name: 'raw bytes in headers',
      bytes: get(path, 'User-Agent: \u00ff', 'X-Request-Id: \u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff'),
    },
    { name: 'quotes and backslashes', bytes: get(`${path}/"\\"`, 'Referer: "\\"') },
    { name: 'a hundred headers', bytes: get(path, ...Array.from({ length: 100 }, (_, i) => `X-${i}: a`)) },
    { name: 'broken credentials', bytes: get(path, 'Authorization: Basic %%%') },
  ];
}

/** Sends the bytes and reads until there is one complete response or the server closes. @returns what was read */
export function exchange(host: string, port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ host, port });
    const done = () => {
      socket.destroy();
      resolve(received);
    };
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk;
      const [, length, body] = /\r\ncontent-length: (\d+)\r\n[\s\S]*?\r\n\r\n([\s\S]*)$/i.exec(received) ?? [];
      if (length !== undefined && (body?.length ?? 0) >= Number(length)) done();
    });
    // A server that closes before it has read everything causes a reset.
    socket.on('error', done).on('close', done);
    socket.write(Buffer.from(bytes, 'latin1'));
  });
}
