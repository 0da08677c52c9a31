import type { IncomingMessage } from 'node:http';

/**
 * Next answers many headers with something other than the page: data, a redirect, a page for crawlers. A page that is
 * kept must depend on nothing but its key, so Next is shown only what is named here, whatever the reader sent.
 */
export function presentPage(
  request: IncomingMessage,
  page: { readonly url: string; readonly soft: boolean; readonly policy: string },
): void {
  present(request, page.url, {
    // Any will do: no page names its own host, which only the edge knows.
    host: 'dashboard',
    accept: '*/*',
    // Next reads the nonce for its scripts from here.
    'content-security-policy': page.policy,
    // Asked for by Next's own script: the page as data, from its root. The script's other headers ask for parts of it.
    ...(page.soft ? { rsc: '1' } : {}),
  });
}

/** Of a file of the build only its age is asked. Ranges and other conditions can fail, with an error page of Next's. */
export function presentFile(request: IncomingMessage, url: string): void {
  const since = request.headers['if-modified-since'];
  present(request, url, { host: 'dashboard', accept: '*/*', ...(since && { 'if-modified-since': since }) });
}

/** In place: Next also needs the request's socket, and the body that it never reads. */
function present(request: IncomingMessage, url: string, headers: Readonly<Record<string, string>>): void {
  request.url = url;
  // A page's HEAD has the headers of its GET; Node itself leaves the body out.
  request.method = 'GET';
  request.headers = { ...headers };
  request.rawHeaders = Object.entries(headers).flat();
}
