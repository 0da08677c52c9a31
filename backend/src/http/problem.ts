import { STATUS_CODES } from 'node:http';

/** An error whose message and status go to the client as they are. */
export class ProblemError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly ParameterFault[] | undefined;

  constructor(
    status: number,
    detail: string,
    extra: { headers?: Record<string, string>; errors?: readonly ParameterFault[] } = {},
  ) {
    super(detail);
    this.name = 'ProblemError';
    this.status = status;
    this.headers = extra.headers ?? {};
    this.errors = extra.errors;
  }
}

export interface ParameterFault {
  readonly parameter: string;
  readonly message: string;
}

export const problemContentType = 'application/problem+json';

/** RFC 9457 problem document, as text. */
export function problemDocument(problem: {
  status: number;
  detail: string;
  path: string;
  requestId: string;
  errors?: readonly ParameterFault[] | undefined;
}): string {
  return JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.detail,
    instance: problem.path,
    requestId: problem.requestId,
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  });
}

/** The answer while the database is down: an old figure must never be shown as current. */
export function databaseUnavailable(): ProblemError {
  return new ProblemError(503, 'The database cannot be reached at the moment. Try again in a few seconds.', {
    headers: { 'retry-after': '5' },
  });
}
