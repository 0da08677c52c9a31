/** A request as it goes over the wire: each character is one byte (Latin-1), and nothing is checked. */
export interface RawRequest {
  readonly line: string;
  readonly headers: readonly string[];
  readonly body?: string;
  /** The server rightly waits for more: the client then ends its side. */
  readonly incomplete?: boolean;
  /** An address that nobody has asked for before: what the server keeps of this request, the next reader there is shown. */
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

/** `name: value`, as most of the generator writes a header. */
export type HeaderLine = string;

export const plainHeaders: readonly HeaderLine[] = ['Host: localhost', 'Connection: close'];

/** A GET with headers of its own beside the plain ones. */
export function get(target: string, ...headers: readonly HeaderLine[]): RawRequest {
  return { line: `GET ${target} HTTP/1.1`, headers: [...plainHeaders, ...headers] };
}
