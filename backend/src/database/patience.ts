/**
 * @returns what comes of the work
 * @throws the error when nothing has within that time; the work goes on, unheard
 */
export function orFail<Result>(work: Promise<Result>, milliseconds: number, error: unknown): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, milliseconds, error);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** For questions that a working database answers within a millisecond: whether it is there, which revision it has. */
const quickAnswerMs = 2_000;

/**
 * The answer to a quick question. A database behind a cut network neither answers nor refuses, and TCP waits for a quarter of an hour.
 * @throws an error that means "unreachable" when there is none within two seconds
 */
export function quickly<Answer>(question: Promise<Answer>): Promise<Answer> {
  return orFail(question, quickAnswerMs, databaseSilent(quickAnswerMs));
}

/** The code is the one of a connection that TCP has given up. */
export function databaseSilent(milliseconds: number): Error {
  return Object.assign(new Error(`The database has said nothing for ${milliseconds} ms.`), { code: 'ETIMEDOUT' });
}
