/** What is wrong with one value of a tape: a code for programs, a sentence for people. */
export interface Fault {
  readonly code: string;
  readonly message: string;
}

/** A value that passed its check is text, in the form the database takes; one that didn't is a fault. */
export function isFault(checked: string | Fault): checked is Fault {
  return typeof checked !== 'string';
}
