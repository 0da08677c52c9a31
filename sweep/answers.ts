export interface Answers {
  /** Statuses of the final responses, in order; interim ones (1xx) are left out. */
  readonly statuses: readonly number[];
  /** True if the bytes end with a complete response. */
  readonly complete: boolean;
  /** True if there are bytes that aren't an HTTP/1.1 response: a body alone (HTTP/0.9) or garbage. */
  readonly headless: boolean;
}

/**
 * Parses what a server has sent on one connection.
 * @param isHead the responses have no bodies, whatever their headers say
 */
export function readAnswers(received: Buffer, isHead: boolean, ended: boolean): Answers {
  const statuses: number[] = [];
  let at = 0;
  while (at < received.length) {
    const headEnd = received.indexOf('\r\n\r\n', at);
    const head = received.toString('latin1', at, headEnd === -1 ? received.length : headEnd);
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
    if (status === undefined) return { statuses, complete: ended, headless: head.length >= 12 || ended };
    if (headEnd === -1) return { statuses, complete: false, headless: false };
    const code = Number(status);
    at = headEnd + 4;
    if (code >= 200 || code === 101) statuses.push(code);
    if (code === 101) return { statuses, complete: true, headless: false };
    if (code < 200 || code === 204 || code === 304 || isHead) continue;
    const bodyEnd = endOfBody(received, at, head);
    if (bodyEnd === undefined || bodyEnd > received.length)
      return { statuses, complete: ended && bodyEnd === undefined, headless: false };
    at = bodyEnd;
  }
  return { statuses, complete: statuses.length > 0, headless: false };
}

/** @returns undefined if the body extends to the end of the connection, or a chunk is still missing */
function endOfBody(received: Buffer, start: number, head: string): number | undefined {
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    let at = start;
    for (;;) {
      const lineEnd = received.indexOf('\r\n', at);
      if (lineEnd === -1) return undefined;
      const size = Number.parseInt(received.toString('latin1', at, lineEnd), 16);
      if (Number.isNaN(size)) return undefined;
      at = lineEnd + 2 + size + 2;
      if (size === 0) return at;
      if (at > received.length) return undefined;
    }
  }
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  return length === undefined ? undefined : start + Number(length);
}
