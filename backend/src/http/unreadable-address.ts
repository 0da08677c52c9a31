import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from './problem.ts';

const advice = 'Write each character that is not plain ASCII as the % escapes of its UTF-8 bytes, and % itself as %25.';

export const unreadablePath = `The path has % escapes that are not UTF-8. ${advice}`;

// Node decodes an address as Latin-1, so a character that came unescaped is not the one that was meant.
const beyondAscii = /[^!-~]/;

/** The query parser leaves malformed escapes as they are, so a search for %FF would silently find nothing. */
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
