import type { IncomingMessage } from 'node:http';
import { hostName } from '../../platform/allowed-hosts.ts';

/** The host and path that a request addresses. */
export interface RequestTarget {
  /** As the client wrote it, with its port; empty if an HTTP/1.0 client named none. */
  readonly authority: string;
  readonly host: string;
  /** Path and query. */
  readonly path: string;
}

/** Scheme, authority and rest of a target in absolute form. */
const absoluteForm = /^https?:\/\/([^/?#]*)(.*)$/is;

/**
 * @returns undefined for requests that need a 400 under RFC 9112: an unusable target, or a missing, repeated or
 * malformed Host
 */
export function requestTarget(request: IncomingMessage): RequestTarget | undefined {
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  if (hosts > 1 || (hosts === 0 && request.httpVersion !== '1.0')) return undefined;
  const named = request.headers.host ?? '';
  if (named !== '' && hostName(named) === undefined) return undefined;

  const [, absoluteAuthority, rest] = absoluteForm.exec(request.url ?? '') ?? [];
  // RFC 9112, 3.2.2: the authority of a target in absolute form overrides Host.
  const authority = absoluteAuthority ?? named;
  const path = rest === undefined ? (request.url ?? '') : rest.replace(/^(?!\/)/, '/');
  const host = authority === '' && absoluteAuthority === undefined ? '' : hostName(authority);
  // Control characters and characters outside Latin-1 can't be forwarded.
  return host === undefined || !/^\/[!-ÿ]*$/.test(path) ? undefined : { authority, host, path };
}
