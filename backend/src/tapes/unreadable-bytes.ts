import type { Fault } from '../loans/fault.ts';

/** The bytes of a file are not what a tape is made of; the message says what they are and what to do. */
export class UnreadableBytes extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}
