import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem.ts';

/**
 * As the reference answers: 405 with Allow where the path exists for GET, otherwise 404. Before the body is looked at:
 * nothing here reads one, and whatever is wrong with it, the method or the path is what is wrong with the request.
 */
export function answerMethodNotAllowed(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const path = request.url.split('?', 1)[0] ?? '';
    // "/assets/" is no path here. The router would take it for an asset whose id is empty.
    const isEmptyId = path.endsWith('/');
    if (!request.is404 && !isEmptyId) {
      done();
      return;
    }
    const exists = !isEmptyId && request.method !== 'GET' && app.findRoute({ method: 'GET', url: path }) !== null;
    done(
      exists
        ? new ProblemError(405, 'Method Not Allowed', { headers: { allow: 'GET, HEAD' } })
        : new ProblemError(404, 'Not Found'),
    );
  });
}
