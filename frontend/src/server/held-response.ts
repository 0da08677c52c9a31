import type { ServerResponse } from 'node:http';

export interface HeldResponse {
  readonly body: Buffer;
  /** Sends a body in place of the one that was held. */
  send(body: Buffer | string): void;
}

/**
 * Lets `render` write its answer into memory. Status and headers stay on the response, where they can still be changed.
 * @throws what `render` throws before it has ended its answer
 */
export function holdResponse(response: ServerResponse, render: () => Promise<void>): Promise<HeldResponse> {
  const { write, end, flushHeaders } = response;
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk === 'string')
      chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  };
  const release = () => Object.assign(response, { write, end, flushHeaders });

  return new Promise((resolve, reject) => {
    response.flushHeaders = () => undefined;
    response.write = (chunk: unknown, encodingOrDone?: unknown, done?: unknown) => {
      keep(chunk, encodingOrDone);
      for (const callback of [encodingOrDone, done]) if (typeof callback === 'function') process.nextTick(callback);
      return true;
    };
    response.end = ((chunk?: unknown, encodingOrDone?: unknown) => {
      keep(chunk, encodingOrDone);
      release();
      resolve({
        body: Buffer.concat(chunks),
        send(body) {
          response.setHeader('Content-Length', Buffer.byteLength(body));
          response.end(body);
        },
      });
      return response;
    }) as typeof response.end;
    render().catch((error: unknown) => {
      release();
      reject(error);
    });
  });
}
