import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from './problem.ts';

const advice = 'Write each character that is not plain ASCII as the % escapes of its UTF-8 bytes, and % itself as %25.';

export const unreadablePath = `The path has % escapes that are not UTF-8. ${advice}`;

// Node reads an address byte by byte, so what came unescaped is not the text that was meant.
const beyondAscii = /[^!-~]/;

/** The parser of queries takes escapes that it can't read as they stand: a search for %FF would find nothing, without a word. */
export function refuseUnreadableAddress(
  { url }: Pick<FastifyRequest, 'url'>,
  _reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  const query = url.indexOf('?');
  if (beyondAscii.test(url)) done(new ProblemError(400, `The address has characters beyond ASCII. ${advice}`));
  else if (query >= 0 && !isReadable(url.slice(query)))
    done(new ProblemError(400, `The query has % escapes that are not UTF-8. ${advice}`));
  else done();
}

function isReadable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
