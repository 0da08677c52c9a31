import type { ServerResponse } from 'node:http';

/**
 * Lets `render` write its answer into memory. Status and headers stay on the response, where they can still be changed.
 * @returns the body; nothing of it has been sent
 * @throws what `render` throws before it has ended its answer
 */
export function holdResponse(response: ServerResponse, render: () => Promise<void>): Promise<Buffer> {
  const { write, end, flushHeaders, writeHead } = response;
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk === 'string')
      chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  };
  const release = () => Object.assign(response, { write, end, flushHeaders, writeHead });

  return new Promise((resolve, reject) => {
    response.flushHeaders = () => undefined;
    response.writeHead = ((status: number, ...rest: unknown[]) => {
      response.statusCode = status;
      response.setHeaders(new Map(Object.entries(rest.at(-1) ?? {})));
      return response;
    }) as typeof response.writeHead;
    response.write = (chunk: unknown, encodingOrDone?: unknown, done?: unknown) => {
      keep(chunk, encodingOrDone);
      for (const callback of [encodingOrDone, done]) if (typeof callback === 'function') process.nextTick(callback);
      return true;
    };
    response.end = ((chunk?: unknown, encodingOrDone?: unknown) => {
      keep(chunk, encodingOrDone);
      release();
      resolve(Buffer.concat(chunks));
      return response;
    }) as typeof response.end;
    render().catch((error: unknown) => {
      release();
      reject(error);
    });
  });
}
