import type { FastifyRequest } from 'fastify';

/**
 * Who asks, as far as an address can tell: the one that trusted proxies name, otherwise the connection's. Of IPv6 the network,
 * because one client has all 2^64 addresses of its own; an IPv4 address written as IPv6 is that IPv4 address.
 */
export function clientOf(request: FastifyRequest): string {
  // Working out whom to believe is only needed where a proxy says something.
  const address = request.headers['x-forwarded-for'] === undefined ? (request.socket.remoteAddress ?? '') : request.ip;
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? networkOf(address);
}

function networkOf(address: string): string {
  const [left = [], right = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(':')}::/64`;
}
