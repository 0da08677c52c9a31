/**
 * The end of a query on `imports`: those that the portfolio consists of, newest first. The order is that of their turns in
 * the queue, because an import has its id from before the queue.
 */
export const standingNewestFirst = "where outcome = 'loaded' and not replaced order by sequence desc";
