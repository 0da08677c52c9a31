import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { DatabaseErrorKind } from '../database/errors.ts';
import { DayBeforeFirstTape } from '../portfolio/as-of.ts';
import { databaseUnavailable, ProblemError, problemContentType, problemDocument } from './problem.ts';
import { unreadablePath } from './unreadable-address.ts';
import { parameterFaults } from './validation-faults.ts';

/** Turns every error into a problem document. A server error is also logged with its stack; the client gets one sentence. */
export function answerProblem(
  error: FastifyError | ProblemError,
  database: DatabaseErrorKind | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): FastifyReply {
  const problem = problemOf(error, database);
  if (problem.status >= 500)
    logger.error(
      { error, requestId: request.id, traceId: request.traceId, route: request.routeOptions.url },
      problem.message,
    );
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .header('content-type', problemContentType)
    .header('cache-control', 'no-store')
    .send(
      // As bytes, because for text the framework adds a charset, which this media type does not have.
      Buffer.from(
        problemDocument({
          status: problem.status,
          detail: problem.message,
          path: request.url.split('?')[0] ?? request.url,
          requestId: request.id,
          errors: problem.errors,
        }),
      ),
    );
}

function problemOf(error: FastifyError | ProblemError, database: DatabaseErrorKind | undefined): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof DayBeforeFirstTape) {
    const { message } = error;
    return new ProblemError(404, message, { errors: [{ parameter: 'as_of', message }] });
  }
  if ('validation' in error && error.validation !== undefined) {
    const errors = parameterFaults(error.validation);
    return new ProblemError(400, errors.map(({ message }) => message).join(' '), { errors });
  }
  if (database === 'unreachable') return databaseUnavailable();
  if (database === 'timeout')
    return new ProblemError(503, 'The database took too long over this. Try a narrower filter, or again later.', {
      headers: { 'retry-after': '5' },
    });
  if (database === 'exhausted')
    return new ProblemError(503, 'The database has run out of disk or memory. Somebody has to make room for it.', {
      headers: { 'retry-after': '60' },
    });
  if (error.code === 'FST_ERR_BAD_URL') return new ProblemError(400, unreadablePath);
  if (error.code === 'FST_ERR_MAX_PARAM_LENGTH')
    return new ProblemError(414, 'This path is too long. An id has at most 100 characters.');
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return new ProblemError(status, error.message);
  return new ProblemError(500, 'Something went wrong here. The request id names it in the logs.');
}
