/**
 * Imports that the portfolio is made of, newest first, as the end of a query on `imports`. The order is that of their turns:
 * ids are given before the queue.
 */
export const standingNewestFirst = "where outcome = 'loaded' and not replaced order by sequence desc";
