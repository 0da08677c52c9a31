import type { IncomingMessage, ServerResponse } from 'node:http';
import compression from 'compression';

/** What nginx does at the edge of the other targets: text is compressed for clients that accept it. */
const middleware = compression({
  filter: (_request, response) => {
    if (!compression.filter(_request, response)) return false;
    // The bytes differ from those the service tagged, so the tag may only claim equal content (RFC 9110, 8.8.1).
    const tag = response.getHeader('ETag');
    if (typeof tag === 'string' && !tag.startsWith('W/')) response.setHeader('ETag', `W/${tag}`);
    return true;
  },
});

/** Compresses what will be written to the response, where that is worth it. */
export function compress(request: IncomingMessage, response: ServerResponse): void {
  middleware(
    request as Parameters<typeof middleware>[0],
    response as Parameters<typeof middleware>[1],
    () => undefined,
  );
}
