import type { StartCall } from '../request/outgoing-call.ts';
import type { ApiFailure, ApiResult } from './api-result.ts';
import { parseExactJson } from './exact-json.ts';

export interface ApiCall {
  /** Origin and path prefix of the API. */
  readonly apiUrl: string;
  /** Path and query, from `/`. */
  readonly path: string;
  readonly requestId: string;
  readonly startCall?: StartCall | undefined;
  readonly timeoutMs: number;
}

/** Returns a failure rather than throwing it; throws only for a bug of our own. */
export async function callApi(call: ApiCall): Promise<ApiResult<unknown>> {
  const outgoing = call.startCall?.(call.path.split('?', 1)[0] ?? '/');
  const signal = AbortSignal.timeout(call.timeoutMs);
  let status: number | undefined;
  try {
    const fetchOnce = async () => {
      const response = await fetch(call.apiUrl + call.path, {
        cache: 'no-store',
        redirect: 'error',
        signal,
        headers: {
          accept: 'application/json',
          'x-request-id': call.requestId,
          ...(outgoing?.traceparent === undefined ? {} : { traceparent: outgoing.traceparent }),
        },
      });
      return { response, body: parseBody(await response.text()) };
    };
    // A gateway that is being replaced may close a kept-alive connection just as it is reused. A GET is safe to retry.
    const { response, body } = await fetchOnce().catch((error: unknown) => {
      if (error instanceof TypeError) return fetchOnce();
      throw error;
    });
    status = response.status;
    if (response.ok && body !== undefined) return { ok: true, data: body, headers: response.headers };
    return { ok: false, failure: failureOf(response.status, body) };
  } catch (error) {
    return { ok: false, failure: brokenConnection(error, call.timeoutMs) };
  } finally {
    outgoing?.end(status);
  }
}

/** Undefined for anything but JSON, such as a proxy's error page: then the status alone decides. */
function parseBody(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function failureOf(status: number, body: unknown): ApiFailure {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as {
    detail?: unknown;
    instance?: unknown;
    errors?: ApiFailure['errors'];
  };
  const detail = typeof problem.detail === 'string' ? problem.detail : `The API responded with status ${status}.`;
  if (status === 400 || status === 422) {
    return { kind: 'refused', detail, ...(Array.isArray(problem.errors) ? { errors: problem.errors } : {}) };
  }
  // The API has no portfolio of a day before the first tape, and names the parameter.
  if (status === 404 && Array.isArray(problem.errors)) return { kind: 'refused', detail, errors: problem.errors };
  // Only our API's problem documents have an instance; a backend without the endpoint sends a bare 404.
  if (status === 404 && problem.instance !== undefined) return { kind: 'missing', detail };
  if (status === 404 || status === 405 || status === 501) return { kind: 'not_offered', detail };
  if (status === 429 || (status >= 502 && status <= 504)) return { kind: 'unavailable', detail };
  return { kind: 'unexpected', detail };
}

function brokenConnection(error: unknown, timeoutMs: number): ApiFailure {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { kind: 'timeout', detail: `The API did not respond within ${timeoutMs / 1000} seconds.` };
  }
  if (error instanceof TypeError) return { kind: 'unreachable', detail: 'The API can’t be reached.' };
  throw error;
}
