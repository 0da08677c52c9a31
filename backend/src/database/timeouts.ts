/** How long to wait for queries that a working database answers within a millisecond: is it there, which revision has it. */
export const quickQueryTimeoutMs = 2_000;

/**
 * TCP alone would wait a quarter of an hour for a database behind a cut network, which neither answers nor refuses.
 * @returns what the work resolves to
 * @throws the error when the work takes longer; the work itself goes on, and its result is dropped
 */
export function withTimeout<Result>(
  work: Promise<Result>,
  milliseconds: number,
  error: unknown = databaseTimeout(milliseconds),
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, milliseconds, error);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Its code is the one that a connection gets when TCP gives it up, so it counts as "unreachable". */
export function databaseTimeout(milliseconds: number): Error {
  return Object.assign(new Error(`The database has said nothing for ${milliseconds} ms.`), { code: 'ETIMEDOUT' });
}
