import type { IncomingMessage } from 'node:http';

/**
 * Many request headers make Next respond with something other than the page: data, a redirect, a page for crawlers.
 * A cached page may depend only on its key, so Next receives only the headers set here, whatever the client sent.
 */
export function presentPage(
  request: IncomingMessage,
  page: { readonly url: string; readonly soft: boolean; readonly policy: string },
): void {
  present(request, page.url, {
    // Any value will do: only the edge knows the host name, so no page uses it.
    host: 'dashboard',
    accept: '*/*',
    // Next takes the nonce for its scripts from this header.
    'content-security-policy': page.policy,
    // Next's script asks for the page as data. Without its other headers it gets the whole page, not parts of it.
    ...(page.soft ? { rsc: '1' } : {}),
  });
}

/** Passes on only If-Modified-Since. Ranges and other conditions can fail, and Next would send its own error page. */
export function presentFile(request: IncomingMessage, url: string): void {
  const since = request.headers['if-modified-since'];
  present(request, url, { host: 'dashboard', accept: '*/*', ...(since && { 'if-modified-since': since }) });
}

/** Changes the request in place, because Next also needs its socket and its body stream. */
function present(request: IncomingMessage, url: string, headers: Readonly<Record<string, string>>): void {
  request.url = url;
  // HEAD has the same headers as GET, and Node leaves out the body.
  request.method = 'GET';
  request.headers = { ...headers };
  request.rawHeaders = Object.entries(headers).flat();
}
