import type { Fault } from '../../loans/fault.ts';

/** One fault of a tape as people are shown it. */
export interface Reject extends Fault {
  /** Line of the file that the row begins on; the header is usually line 1. */
  readonly line: number;
  readonly id: string | null;
  readonly field: string | null;
  readonly value: string | null;
}

/** The tape can't be read on from here. Reading ends, and no option makes the rest acceptable. */
export class UnreadableTape extends Error {
  readonly reject: Reject;
  constructor(reject: Pick<Reject, 'line' | 'code' | 'message'> & Partial<Reject>) {
    super(reject.message);
    this.reject = { id: null, field: null, value: null, ...reject };
  }
}

/** The same, found where lines can't be told yet. */
export class UnreadableBytes extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}
