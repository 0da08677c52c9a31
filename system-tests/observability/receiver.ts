/**
 * A container that stands in for the pager and the trace collector: stores what it receives and returns it on request.
 */
import { createServer } from 'node:http';

const received: { alerts: unknown[]; traces: unknown[] } = { alerts: [], traces: [] };

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'GET' && request.url === '/received') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(received));
      return;
    }
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (request.url === '/v1/traces') received.traces.push(body);
    else received.alerts.push({ receiver: request.url?.slice(1), ...(body as object) });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
}).listen(4318, '0.0.0.0');
process.once('SIGTERM', () => process.exit(0));
