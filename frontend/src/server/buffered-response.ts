import type { ServerResponse } from 'node:http';

/**
 * Buffers what `render` writes, so that the status and headers can still be changed. Nothing is sent.
 * @returns the body
 * @throws what `render` throws before it ends the response
 */
export function bufferResponse(response: ServerResponse, render: () => Promise<void>): Promise<Buffer> {
  const { write, end, flushHeaders, writeHead } = response;
  const chunks: Buffer[] = [];
  const buffer = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk === 'string')
      chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  };
  const restore = () => Object.assign(response, { write, end, flushHeaders, writeHead });

  return new Promise((resolve, reject) => {
    response.flushHeaders = () => undefined;
    response.writeHead = ((status: number, ...rest: unknown[]) => {
      response.statusCode = status;
      response.setHeaders(new Map(Object.entries(rest.at(-1) ?? {})));
      return response;
    }) as typeof response.writeHead;
    response.write = (chunk: unknown, encodingOrDone?: unknown, done?: unknown) => {
      buffer(chunk, encodingOrDone);
      for (const callback of [encodingOrDone, done]) if (typeof callback === 'function') process.nextTick(callback);
      return true;
    };
    response.end = ((chunk?: unknown, encodingOrDone?: unknown) => {
      buffer(chunk, encodingOrDone);
      restore();
      resolve(Buffer.concat(chunks));
      return response;
    }) as typeof response.end;
    render().catch((error: unknown) => {
      restore();
      reject(error);
    });
  });
}
