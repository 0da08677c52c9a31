/** What is wrong with one value of a tape: a code for programs, a sentence for people. */
export interface Fault {
  readonly code: string;
  readonly message: string;
}

/** A value that passed its check is text as the database takes it, or null for none. */
export function isFault(checked: string | null | Fault): checked is Fault {
  return typeof checked === 'object' && checked !== null;
}
