import { isDeepStrictEqual } from 'node:util';

/** Returns the content of a file of the repository. */
export type Read = (path: string) => string;

/** @returns the difference as one line, or nothing if they are equal */
export function unequal(what: string, given: unknown, expected: unknown): string[] {
  return isDeepStrictEqual(given, expected)
    ? []
    : [`${what}: ${JSON.stringify(given)}, expected ${JSON.stringify(expected)}`];
}
