import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem.ts';

/**
 * Answers as the reference does: 405 with Allow where the path exists for GET, otherwise 404. It runs before the body is
 * parsed, because no route reads one: the fault to report is the method or the path, whatever the body is.
 */
export function answerMethodNotAllowed(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const path = request.url.split('?', 1)[0] ?? '';
    // The router would take "/assets/" for an asset with an empty id.
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
