import { routeOf } from './routes.ts';

/** The target of a request, read from its request line. */
export interface Address {
  /** The path as received; a file has only one spelling. */
  readonly rawPath: string;
  /** Path and query in canonical form, which Next receives and the page cache's key contains. */
  readonly url: string;
  readonly route: string;
  /** It isn't a path, or its percent encoding isn't UTF-8. */
  readonly malformed: boolean;
}

/** Also accepts the absolute form, `GET http://host/path`, as RFC 9112 (3.2.2) requires of every server. */
export function readAddress(target: string): Address {
  const origin = /^https?:\/\/[^/?#]+/i.exec(target)?.[0] ?? '';
  const [given = '', query = ''] = splitOnce(target.slice(origin.length), '?');
  const rawPath = given === '' && origin !== '' ? '/' : given;
  const segments = decodedSegments(rawPath);
  if (segments === undefined) return { rawPath, url: rawPath, route: 'unknown', malformed: true };
  const path = segments.map(encodeURIComponent).join('/');
  // Next would resolve dot segments to another page.
  const dotted = segments.includes('.') || segments.includes('..');
  const route = dotted ? 'unknown' : routeOf(path);
  return { rawPath, url: path + canonicalQuery(query), route, malformed: false };
}

/** The address without its trailing slashes; undefined if it has none or names no page without them either. */
export function withoutTrailingSlash({ url, route }: Address): string | undefined {
  if (route !== 'unknown') return undefined;
  const [path = '', query] = splitOnce(url, '?');
  const shorter = path.replace(/\/+$/, '');
  if (shorter === path || routeOf(shorter) === 'unknown') return undefined;
  return query === undefined ? shorter : `${shorter}?${query}`;
}

function decodedSegments(path: string): string[] | undefined {
  if (!path.startsWith('/')) return undefined;
  try {
    const segments = path.split('/').map(decodeURIComponent);
    return segments.some((segment) => /\p{Cc}/u.test(segment)) ? undefined : segments;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Next's script adds `_rsc` only to keep its own responses apart in the browser's cache. */
function canonicalQuery(query: string): string {
  const parameters = new URLSearchParams(query);
  parameters.delete('_rsc');
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
