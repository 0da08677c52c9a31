import type { IncomingMessage, ServerResponse } from 'node:http';
import compression from 'compression';

/** Compresses text for clients that accept it, as nginx does at the edge of the other targets. */
const middleware = compression({
  filter: (_request, response) => {
    if (!compression.filter(_request, response)) return false;
    // The bytes differ from the ones that the service's ETag describes, so it must become a weak one (RFC 9110, 8.8.1).
    const tag = response.getHeader('ETag');
    if (typeof tag === 'string' && !tag.startsWith('W/')) response.setHeader('ETag', `W/${tag}`);
    return true;
  },
});

/** Compresses what is written to the response later, if that is worthwhile. */
export function compress(request: IncomingMessage, response: ServerResponse): void {
  middleware(
    request as Parameters<typeof middleware>[0],
    response as Parameters<typeof middleware>[1],
    () => undefined,
  );
}
