import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from './problem.ts';

/**
 * Refuses two Host headers (RFC 9112, 3.2): one proxy would route by the first and another by the last. Node silently takes
 * the first.
 */
export function requireOneHost({ raw }: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  let hosts = 0;
  for (let index = 0; index < raw.rawHeaders.length; index += 2) {
    const name = raw.rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  const isOne = hosts === 1 || (hosts === 0 && raw.httpVersion === '1.0');
  done(isOne ? undefined : new ProblemError(400, `The request has ${hosts} Host headers; it needs one.`));
}
