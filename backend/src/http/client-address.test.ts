import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { clientOf } from './client-address.ts';

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

it.each([
  ['by the edge and the gateway of Compose', privateRanges, '172.18.0.4', '203.0.113.9, 172.19.0.2', '203.0.113.9'],
  ['at home, through the same', privateRanges, '172.18.0.4', '192.168.1.20, 172.19.0.2', '192.168.1.20'],
  ['by a balancer that appends, whatever it says', ['10.0.0.0/16'], '10.0.1.5', '10.0.0.7, 203.0.113.9', '203.0.113.9'],
  ['with several claims', ['10.0.0.0/16'], '10.0.1.5', '192.0.2.1, 127.0.0.1, 203.0.113.9', '203.0.113.9'],
  ['directly, whatever it says', ['10.0.0.0/16'], '203.0.113.9', '192.0.2.1', '203.0.113.9'],
  ['directly', ['loopback'], '203.0.113.9', undefined, '203.0.113.9'],
  ['as IPv4 written as IPv6', ['loopback'], '::ffff:203.0.113.9', undefined, '203.0.113.9'],
  ['from an IPv6 network', ['loopback'], '2001:db8::7:1:2:3:4', undefined, '2001:db8:0:7::/64'],
  ['from another address of it', ['loopback'], '2001:0DB8:0:7::9', undefined, '2001:db8:0:7::/64'],
  ['on the same machine', ['loopback'], '::1', undefined, '0:0:0:0::/64'],
  ['through the front door', ['loopback'], '127.0.0.1', '127.0.0.1', '127.0.0.1'],
])('identifies a client that comes %s', async (_, trustProxy, remoteAddress, forwarded, client) => {
  const app = Fastify({ trustProxy });
  app.get('/', async (request) => clientOf(request));
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const { body } = await app.inject({ method: 'GET', url: '/', remoteAddress, headers });
  expect(body).toBe(client);
});
