/** A request as it is sent: each character is one byte (Latin-1), and nothing is validated. */
export interface RawRequest {
  readonly line: string;
  readonly headers: readonly string[];
  readonly body?: string;
  /** True if the server is right to wait for more bytes; the client then closes its side. */
  readonly incomplete?: boolean;
  /**
   * A URL that was never requested before: if the server caches anything from this request, the next reader sees it.
   */
  readonly page?: string;
}

export interface MalformedRequest {
  readonly kind: string;
  readonly bytes: Buffer;
  readonly incomplete: boolean;
  readonly page: string | undefined;
}

export function bytesOf({ line, headers, body = '' }: RawRequest): Buffer {
  return Buffer.from(`${[line, ...headers].join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

/** `name: value`, the usual form of a header. */
export type HeaderLine = string;

export const plainHeaders: readonly HeaderLine[] = ['Host: localhost', 'Connection: close'];

/** A GET with these headers in addition to the plain ones. */
export function get(target: string, ...headers: readonly HeaderLine[]): RawRequest {
  return { line: `GET ${target} HTTP/1.1`, headers: [...plainHeaders, ...headers] };
}
