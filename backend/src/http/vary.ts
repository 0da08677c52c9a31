import type { FastifyReply } from 'fastify';

/** Adds a request header to those that caches must tell answers apart by, keeping the ones that are named already. */
export function varyBy(reply: FastifyReply, header: string): void {
  const named = reply.getHeader('vary');
  reply.header('vary', named === undefined ? header : `${named}, ${header}`);
}
