import type { Fault } from '../../loans/fault.ts';

/** One fault of a tape, as it is shown to people. */
export interface Reject extends Fault {
  /** The line of the file on which the row begins; the header is usually line 1. */
  readonly line: number;
  readonly id: string | null;
  readonly field: string | null;
  readonly value: string | null;
}

/** The tape can't be read any further. Reading ends, and no option can make the rest acceptable. */
export class UnreadableTape extends Error {
  readonly reject: Reject;
  constructor(reject: Pick<Reject, 'line' | 'code' | 'message'> & Partial<Reject>) {
    super(reject.message);
    this.reject = { id: null, field: null, value: null, ...reject };
  }
}
