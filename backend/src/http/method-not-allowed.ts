import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem.ts';

/** As the reference answers: 405 with Allow where the path exists for GET, otherwise 404. */
export function answerMethodNotAllowed(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    const exists =
      request.method !== 'GET' && app.findRoute({ method: 'GET', url: request.url.split('?')[0] ?? '' }) !== null;
    if (!exists) throw new ProblemError(404, 'Not Found');
    reply.header('allow', 'GET');
    throw new ProblemError(405, 'Method Not Allowed', { headers: { allow: 'GET' } });
  });
}
