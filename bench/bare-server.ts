import { createServer } from 'node:http';

/**
 * The minimum that Node needs to respond: the same headers and body to every request. The parent's first message gives
 * them and is answered with the port. Every later message is answered with the CPU time used so far.
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
