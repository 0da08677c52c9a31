/** What a stack's status means for the next deployment. */

/** What must happen before `cdk deploy` can work on a stack. */
export type Preparation =
  /** Nothing: `cdk deploy` accepts it. */
  | 'none'
  /** An operation runs, perhaps of a deployment that was interrupted. */
  | 'wait'
  /** Halted half-way: `cdk rollback` takes it back. */
  | 'roll back'
  /** Its creation failed. `cdk deploy` deletes it first, which termination protection would refuse. */
  | 'allow deletion'
  /** Only a person can say what to do with what is left. */
  | 'person';

export interface StackState {
  /** What must happen before the next deployment. */
  readonly preparation: Preparation;
  /** Whether it was created completely once, so that its parameters say what runs. */
  readonly complete: boolean;
}

const complete = (preparation: Preparation): StackState => ({ preparation, complete: true });
const incomplete = (preparation: Preparation): StackState => ({ preparation, complete: false });

/** Every status of CloudFormation's API, `StackStatus`. */
export const stackStates: Readonly<Record<string, StackState>> = {
  CREATE_IN_PROGRESS: incomplete('wait'),
  CREATE_FAILED: incomplete('roll back'),
  CREATE_COMPLETE: complete('none'),
  ROLLBACK_IN_PROGRESS: incomplete('wait'),
  ROLLBACK_FAILED: incomplete('allow deletion'),
  ROLLBACK_COMPLETE: incomplete('allow deletion'),
  DELETE_IN_PROGRESS: incomplete('wait'),
  DELETE_FAILED: incomplete('person'),
  DELETE_COMPLETE: incomplete('none'),
  UPDATE_IN_PROGRESS: complete('wait'),
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: complete('wait'),
  UPDATE_COMPLETE: complete('none'),
  UPDATE_FAILED: complete('roll back'),
  UPDATE_ROLLBACK_IN_PROGRESS: complete('wait'),
  UPDATE_ROLLBACK_FAILED: complete('roll back'),
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: complete('wait'),
  UPDATE_ROLLBACK_COMPLETE: complete('none'),
  // A change set was made and never executed: the stack is empty.
  REVIEW_IN_PROGRESS: incomplete('none'),
  IMPORT_IN_PROGRESS: complete('wait'),
  IMPORT_COMPLETE: complete('none'),
  IMPORT_ROLLBACK_IN_PROGRESS: complete('wait'),
  IMPORT_ROLLBACK_FAILED: complete('person'),
  IMPORT_ROLLBACK_COMPLETE: complete('none'),
};

export function stateOf(status: string): StackState {
  return stackStates[status] ?? complete('person');
}
