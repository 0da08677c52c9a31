/** The imports that make up the portfolio. */
export const standing = "outcome = 'loaded' and not replaced";

/**
 * The end of a query on `imports`: those that make up the portfolio, newest first. They are ordered by their turn in
 * the queue, because an import gets its id before it queues.
 */
export const standingNewestFirst = `where ${standing} order by sequence desc`;
