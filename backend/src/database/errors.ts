/** The kinds of failure that a caller has to tell apart. */
export const databaseErrorKinds = ['unreachable', 'timeout', 'exhausted', 'query'] as const;
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
]);
// The node-postgres pool reports these without a code.
const poolMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|Cannot use a pool after calling end/;

/** @returns undefined when the error is not the database's */
export function databaseErrorKind(error: unknown): DatabaseErrorKind | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (typeof code === 'string') {
    // ENOENT on connect: the socket file is missing. Any other missing file has nothing to do with the database.
    if (socketErrors.has(code) || (code === 'ENOENT' && syscall === 'connect')) return 'unreachable';
    if (code === '57014') return 'timeout';
    // PostgreSQL, appendix A: disk full, out of memory, a limit of its configuration, an error of its files.
    if (/^(53[124]..|58030)$/.test(code)) return 'exhausted';
    // 08 connection exception, 53300 too many connections, 57P shutdown or crash.
    if (/^08...$/.test(code) || code === '53300' || /^57P0[1-5]$/.test(code) || code === '25P03') return 'unreachable';
    // 28: the login was refused, so for a client the database is down.
    if (/^28...$/.test(code)) return 'unreachable';
    // Each of PostgreSQL's codes has a digit; EROFS or EPERM is the operating system's.
    if (/^(?=.*\d)[0-9A-Z]{5}$/.test(code)) return 'query';
  }
  return poolMessages.test(error.message) ? 'unreachable' : undefined;
}

/** The error that a command shows to its user: for a failure of the database, a sentence that says what to do. */
export function explained(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const kind = databaseErrorKind(error);
  if (kind === 'unreachable')
    return new Error(`The database of DATABASE_URL can't be reached: ${error.message}.`, { cause: error });
  if (kind === 'exhausted')
    return new Error(
      `The database has no room left to work in: ${error.message}. Make room for it (disk or memory), then run this again.`,
      { cause: error },
    );
  return error;
}
