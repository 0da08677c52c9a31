/** Why a query failed, as far as the caller has to care. */
export const databaseErrorKinds = ['unreachable', 'timeout', 'query'] as const;
export type DatabaseErrorKind = (typeof databaseErrorKinds)[number];

const socketErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
// The node-postgres pool reports these without a code.
const poolMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|Cannot use a pool after calling end/;

/** @returns undefined when the error is not the database's */
export function databaseErrorKind(error: unknown): DatabaseErrorKind | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    if (socketErrors.has(code)) return 'unreachable';
    if (code === '57014') return 'timeout';
    // PostgreSQL, appendix A: 08 connection exception, 53 insufficient resources, 57P shutdown or crash.
    if (/^(08|53)...$/.test(code) || /^57P0[1-5]$/.test(code) || code === '25P03') return 'unreachable';
    // 28: the login is refused. To a client the database is as good as away.
    if (/^28...$/.test(code)) return 'unreachable';
    if (/^[0-9A-Z]{5}$/.test(code)) return 'query';
  }
  return poolMessages.test(error.message) ? 'unreachable' : undefined;
}
