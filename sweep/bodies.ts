import type { Random } from '../samples/demo-year/random.ts';
import { type Kind, pick, plainPath } from './choices.ts';
import { plainHeaders, type RawRequest } from './raw-request.ts';
import type { Surface } from './surface.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'];

/** The path of a request hidden in a body. A server that answers or logs it has misread where the body ends. */
export const smuggledPath = '/inside-a-body';
const inner = `GET ${smuggledPath} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const chunk = (data: string) => `${data.length.toString(16)}\r\n${data}\r\n`;

const payloads = ['', 'x', '{"a":1}', 'theme=dark', '\u0000\u00ff', 'x'.repeat(5_000), inner];

/** Invalid lengths, and lengths that differ from that of the body that follows (`abc`). */
const lengths = [
  '-1',
  '+3',
  '0x3',
  '3.0',
  '1e3',
  '3, 3',
  '3,4',
  '3 3',
  '',
  ' ',
  'abc',
  '\u00ff',
  '\u0663',
  '99999999999999999999',
  '18446744073709551616',
  '4294967299',
  '003',
  '3;x',
  'NaN',
  'Infinity',
];

const sizes = [
  'Z',
  '-1',
  '+3',
  '0x3',
  '3 ;x',
  ' 3',
  '3 ',
  '',
  '\u00ff',
  'FFFFFFFFFFFFFFFFF',
  '7fffffffffffffff',
  '8000000000000000',
  '3;a="',
  `3;${'x'.repeat(5_000)}`,
  '3\n',
  '3\r',
  '3\u0000',
  '1e2',
  '00000000000000000003',
];

const codings = [
  'Chunked',
  'chunked ',
  '\u000bchunked',
  'xchunked',
  'chunkedx',
  'identity',
  'gzip',
  'gzip, chunked',
  'chunked, gzip',
  'chunked, chunked',
  'chunked, identity',
  'chunked;q=1',
  '"chunked"',
  '',
  ',',
  '\u00ff',
  'chunked\r\nTransfer-Encoding: x',
  'deflate',
  'br',
  'foo',
];

const types = [
  '',
  'application/json',
  'text/plain',
  'text/plain;charset=\u00ff',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=x',
  'multipart/form-data; boundary="',
  `multipart/form-data; boundary=${'b'.repeat(300)}`,
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=utf-7',
  'application/octet-stream',
  'text/x-component',
  'garbage',
  '/',
  ';',
  '\u00ff/\u00ff',
  'application/x-www-form-urlencoded, application/json',
];

const formBodies = [
  '',
  'theme',
  'theme=',
  'theme=dark&theme=light',
  'theme[]=dark',
  'theme=%ZZ',
  'theme=%FF',
  '__proto__[theme]=dark',
  '{"theme":"dark"}',
  '--x\r\n',
  '--x\r\nContent-Disposition: form-data; name="theme"\r\n\r\ndark\r\n--x--\r\n',
  '--x\r\nContent-Disposition: form-data; name="theme"; filename="a"\r\n\r\ndark\r\n--x--\r\n',
  '--x\r\nContent-Disposition: form-data\r\n\r\n',
  '\u0000',
  'theme=dark'.repeat(500),
  '--x--',
  '1:{"a":"$F1"}',
  '["$K1"]',
];

function withBody(line: string, framing: readonly string[], body: string, incomplete = false): RawRequest {
  return { line, headers: [...plainHeaders, ...framing], body, incomplete };
}

const anyLine = (random: Random, surface: Surface) => `${pick(random, methods)} ${plainPath(random, surface)} HTTP/1.1`;

export const bodyKinds: Readonly<Record<string, Kind>> = {
  'body with a length': (random, surface) => {
    const body = pick(random, payloads);
    return withBody(anyLine(random, surface), [`Content-Length: ${body.length}`], body);
  },
  'chunked body': (random, surface) => {
    const chunks = Array.from({ length: random.between(0, 3) }, () =>
      pick(
        random,
        payloads.filter((data) => data !== ''),
      ),
    );
    const trailer = pick(random, [
      '',
      '',
      'X-Trailer: x\r\n',
      'Host: evil.example\r\n',
      'Content-Length: 5\r\n',
      'broken\r\n',
    ]);
    return withBody(
      anyLine(random, surface),
      ['Transfer-Encoding: chunked'],
      `${chunks.map(chunk).join('')}0\r\n${trailer}\r\n`,
    );
  },
  'broken chunk': (random, surface) =>
    withBody(
      anyLine(random, surface),
      ['Transfer-Encoding: chunked'],
      `${pick(random, sizes)}\r\nabc${pick(random, ['\r\n', '', '\n', 'x\r\n'])}0\r\n\r\n`,
      true,
    ),
  'broken length': (random, surface) =>
    withBody(anyLine(random, surface), [`Content-Length: ${pick(random, lengths)}`], 'abc', true),
  'broken coding': (random, surface) =>
    withBody(
      anyLine(random, surface),
      [`Transfer-Encoding: ${pick(random, codings)}`],
      `${chunk('abc')}0\r\n\r\n`,
      true,
    ),
  'two framings': (random, surface) => {
    const framing = pick(random, [
      ['Content-Length: 3', 'Content-Length: 3'],
      ['Content-Length: 3', 'Content-Length: 4'],
      ['Content-Length: 4', 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked', 'Content-Length: 4'],
      ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
      ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
      ['Content-Length: 0', 'Transfer-Encoding:\tchunked'],
      ['Content-Length: 3', 'Content-Length: x'],
    ]);
    return withBody(anyLine(random, surface), framing, `${chunk('abc')}0\r\n\r\n`, true);
  },
  'short body': (random, surface) =>
    pick(random, [
      withBody(anyLine(random, surface), ['Content-Length: 1000'], 'abc', true),
      withBody(anyLine(random, surface), ['Transfer-Encoding: chunked'], 'ff\r\nabc', true),
      withBody(anyLine(random, surface), ['Content-Length: 3', 'Expect: 100-continue'], '', true),
    ]),
  'body of a megabyte': (random, surface) => {
    const body = 'x'.repeat(1 << 20);
    return random.chance(0.5)
      ? withBody(anyLine(random, surface), [`Content-Length: ${body.length}`], body)
      : withBody(anyLine(random, surface), ['Transfer-Encoding: chunked'], `${chunk(body)}0\r\n\r\n`);
  },
  form: (random, surface) => {
    const body = pick(random, formBodies);
    const type = pick(random, types);
    const action = random.chance(0.3) ? [`Next-Action: ${pick(random, ['x', '', '0'.repeat(42), '\u00ff'])}`] : [];
    return withBody(
      `POST ${random.chance(0.7) ? '/theme' : plainPath(random, surface)} HTTP/1.1`,
      [...(type === '' ? [] : [`Content-Type: ${type}`]), ...action, `Content-Length: ${body.length}`],
      body,
    );
  },
  upgrade: (random, surface) => {
    const body = pick(random, ['', '', inner, `${chunk('abc')}0\r\n\r\n${inner}`]);
    const protocol = pick(random, [
      'websocket',
      'WebSocket',
      'h2c',
      'HTTP/2.0',
      'TLS/1.0',
      'x',
      '',
      'websocket, h2c',
      '\u00ff',
    ]);
    return {
      line: `${pick(random, ['GET', 'GET', 'POST', 'DELETE', 'OPTIONS'])} ${random.chance(0.3) ? '/_next/hmr' : plainPath(random, surface)} HTTP/1.1`,
      headers: [
        'Host: localhost',
        'Connection: Upgrade, close, HTTP2-Settings',
        `Upgrade: ${protocol}`,
        'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
        ...pick(random, [
          [],
          ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='],
          ['Sec-WebSocket-Version: x', 'Sec-WebSocket-Key: \u00ff'],
        ]),
        ...(body === '' ? [] : [`Content-Length: ${body.length}`]),
      ],
      body,
    };
  },
};
