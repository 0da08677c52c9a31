import type { FastifyReply } from 'fastify';

/** Adds a header to Vary and keeps those that are already there. */
export function varyBy(reply: FastifyReply, header: string): void {
  const named = reply.getHeader('vary');
  reply.header('vary', named === undefined ? header : `${named}, ${header}`);
}
