import { type Kind, pick } from './choices.ts';
import { get } from './raw-request.ts';

/** Values that a lenient parser may misread, encoded as they appear in a URL. */
const values = [
  '',
  '%20',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e400',
  '-1e400',
  '1e-400',
  'Infinity',
  '-Infinity',
  '%2BInfinity',
  'NaN',
  'null',
  'undefined',
  'true',
  'false',
  'True',
  '0x10',
  '0b1',
  '1_000',
  '1,000',
  '+5',
  '%2B5',
  '5%00',
  '%00',
  '2147483647',
  '2147483648',
  '4294967296',
  '9007199254740993',
  '9223372036854775808',
  '99999999999999999999999999',
  '9'.repeat(400),
  `0.${'0'.repeat(400)}1`,
  '1e9',
  '1E2',
  '%D9%A1',
  '%EF%BC%91',
  '2026-02-30',
  '2026-13-01',
  '0000-00-00',
  '9999-12-31',
  '10000-01-01',
  '-0001-01-01',
  '2026-1-1',
  '2026-01-01T00:00:00Z',
  '1970-01-01',
  'today',
  'infinity',
  '-infinity',
  'epoch',
  'now',
  '20260101',
  '2026-01-01%20BC',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'prototype',
  'active,active',
  'active,',
  ',active',
  'ACTIVE',
  'active;paid',
  'active%00',
  '%5B%5D',
  '%7B%7D',
  '%5B1,2%5D',
  '[]',
  '{}',
  '[object%20Object]',
  '180%2B',
  '180+',
  '180%20',
  'overdue,current',
  '%27',
  '%27%20or%201=1--',
  '%25',
  '_',
  '%5C',
  '%5C%27',
  '%EF%BF%BD',
  '%ED%A0%80',
  '%FF',
  '%F0%9F%92%A9',
  '%E2%80%AE',
  '%EF%BB%BF',
  'a'.repeat(101),
  'a'.repeat(3_000),
  '%F0%9F%92%A9'.repeat(100),
  'id',
  '-id',
  '--id',
  'id,status',
  'due_date',
  '-due_date%20desc',
  'last',
  'next',
];

const base64url = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Cursors that this API never issued. */
const cursors = [
  '',
  '=',
  '%3D%3D',
  '!!!!',
  'a',
  base64url('x'),
  base64url('{'),
  base64url('null'),
  base64url('1e400'),
  base64url([]),
  base64url({}),
  base64url([null]),
  base64url(['', 'next']),
  base64url(['', 'next', null, null]),
  base64url(['x', 'last']),
  base64url(['', 'last']),
  base64url(['', 'next', 'Infinity', 'x']),
  base64url(['', 'next', '\u0000', '\u0000']),
  base64url(['', 'previous', '9999-99-99', 'asset-001']),
  base64url(['__proto__', 'next', 'x', 'y']),
  base64url({ __proto__: [], constructor: 1 }),
  base64url('[[[[[[[['),
  base64url(`${'['.repeat(300)}${']'.repeat(300)}`),
  Buffer.from([0xff, 0xfe, 0x00]).toString('base64url'),
  'a'.repeat(999),
  'a'.repeat(1_001),
  'AAAA%00',
];

const names = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  '__proto__[x]',
  'constructor.prototype',
  'status[]',
  'status[0]',
  'status[a]',
  'limit.',
  'limit%00',
  'LIMIT',
  '%6cimit',
  ' limit',
  '',
  '[]',
  '%',
  '%FF',
  'a%5Bb%5D',
  'x',
  'utm_source',
  '_rsc',
  'nxtPid',
  'nxtIid',
  '__nextLocale',
  '__nextDataReq',
  '__nextDefaultLocale',
  '__next_preview',
  'amp',
  'callback',
  'debug',
  'a'.repeat(2_000),
];

const fill = (path: string, value: string) => path.replaceAll(/\{[^}]+\}/g, value || '%20');

export const queryKinds: Readonly<Record<string, Kind>> = {
  'parameter value': (random, surface) => {
    const { path, parameters } = pick(
      random,
      surface.operations.filter(({ parameters }) => parameters.length > 0),
    );
    const query = Array.from(
      { length: random.between(1, 3) },
      () => `${pick(random, parameters)}=${pick(random, values)}`,
    );
    return get(`${fill(path, '1')}?${query.join('&')}`);
  },
  'path parameter': (random, surface) => {
    const { path } = pick(
      random,
      surface.operations.filter(({ path }) => path.includes('{')),
    );
    return get(fill(path, pick(random, values)));
  },
  'repeated parameter': (random, surface) => {
    const { path, parameters } = pick(
      random,
      surface.operations.filter(({ parameters }) => parameters.length > 0),
    );
    const name = pick(random, parameters);
    const form = pick(random, ['', '[]', '[0]', '%5B%5D']);
    const times = pick(random, [2, 2, 3, 400]);
    return get(
      `${fill(path, '1')}?${Array.from({ length: times }, () => `${name}${form}=${pick(random, ['1', 'active', '', '2026-01-01'])}`).join('&')}`,
    );
  },
  'unknown parameter': (random, surface) => {
    const { path } = pick(random, surface.operations);
    const query = Array.from(
      { length: random.between(1, 3) },
      () => `${pick(random, names)}${pick(random, ['=', '', '=='])}${pick(random, values)}`,
    );
    return get(`${fill(path, '1')}?${query.join(pick(random, ['&', ';', '&&', '?']))}`);
  },
  cursor: (random, surface) => {
    const { path, parameters } = pick(
      random,
      surface.operations.filter(({ parameters }) => parameters.includes('cursor')),
    );
    const more = random.chance(0.5) ? `&${pick(random, parameters)}=${pick(random, values)}` : '';
    return get(`${path}?limit=${pick(random, ['2', '1000', 'x'])}&cursor=${pick(random, cursors)}${more}`);
  },
};
