import { createServer } from 'node:http';

/**
 * The least that Node needs to answer: one text with its headers, whatever is asked. Told what by its parent, it tells
 * its port; asked anything more, the processor time it has used.
 */
process.once('message', ({ headers, body }: { headers: Record<string, string>; body: string }) => {
  const server = createServer((_request, response) => {
    response.writeHead(200, headers).end(body);
  });
  server.keepAliveTimeout = 75_000;
  server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
  process.on('message', () => process.send?.(process.cpuUsage()));
});
process.once('disconnect', () => process.exit());
