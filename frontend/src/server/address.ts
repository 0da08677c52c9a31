import { routeOf } from './routes.ts';

/** What a request is for, read from its request line. */
export interface Address {
  /** Path as it came, for files, which have one spelling each. */
  readonly rawPath: string;
  /** Path and query in their one canonical spelling; what Next is asked for, and part of the page cache's key. */
  readonly url: string;
  readonly route: string;
  /** Nobody can read it: it isn't a path, or its percent signs don't stand for UTF-8. */
  readonly malformed: boolean;
}

/** Also takes the absolute form, `GET http://host/path`, which RFC 9112 (3.2.2) requires of every server. */
export function readAddress(target: string): Address {
  const origin = /^https?:\/\/[^/?#]+/i.exec(target)?.[0] ?? '';
  const [given = '', query = ''] = splitOnce(target.slice(origin.length), '?');
  const rawPath = given === '' && origin !== '' ? '/' : given;
  const segments = decodedSegments(rawPath);
  if (segments === undefined) return { rawPath, url: rawPath, route: 'unknown', malformed: true };
  const path = segments.map(encodeURIComponent).join('/');
  // No address names a page by going up or staying in place; Next would resolve it to another page than this.
  const dotted = segments.includes('.') || segments.includes('..');
  const route = dotted ? 'unknown' : routeOf(path);
  return { rawPath, url: path + canonicalQuery(query), route, malformed: false };
}

/** Where an address with a slash at its end leads; undefined where there is no such page without it either. */
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

/** `_rsc` only tells the answers to Next's own script apart in a browser's cache. */
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
