import type { FastifyRequest } from 'fastify';

/**
 * The client's address: the one that trusted proxies report, or the connection's own. For IPv6 it is the /64 network, because
 * one client owns 2^64 addresses. An IPv4 address mapped into IPv6 counts as that IPv4 address.
 */
export function clientOf(request: FastifyRequest): string {
  // `request.ip` works out which proxies to trust, which costs time and is needed only behind one.
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
