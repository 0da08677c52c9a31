import { assignFailure, type ImporterTaskProps, importerTask } from './importer-state.ts';
import { importChoices } from './tape-place.ts';

export interface TapeWorkflowProps extends ImporterTaskProps {
  /** The queue in which tapes wait their turn. */
  readonly queueUrl: string;
}

/**
 * The workflow of one import, in Amazon's States Language with JSONata.
 *
 * The queue is what limits imports to one at a time: it hands out no second message of a group until the first is
 * deleted or times out. An execution that gets no message waits and polls again.
 */
export function tapeImportDefinition(props: TapeWorkflowProps): object {
  const removeMessage = {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:sqs:deleteMessage',
    Arguments: { QueueUrl: props.queueUrl, ReceiptHandle: '{% $receipt %}' },
    Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 5, BackoffRate: 2 }],
  };
  return {
    Comment: 'Imports the tape that has waited longest',
    QueryLanguage: 'JSONata',
    // Tapes that are uploaded together wait for each other; after four days their messages have expired too.
    TimeoutSeconds: 4 * 24 * 3600,
    StartAt: 'Take a tape',
    States: {
      'Take a tape': {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:sqs:receiveMessage',
        Arguments: { QueueUrl: props.queueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: 20 },
        Assign: {
          receipt: "{% $exists($states.result.Messages) ? $states.result.Messages[0].ReceiptHandle : '' %}",
          bucket:
            "{% $exists($states.result.Messages) ? $parse($states.result.Messages[0].Body).detail.bucket.name : '' %}",
          key: "{% $exists($states.result.Messages) ? $parse($states.result.Messages[0].Body).detail.object.key : '' %}",
        },
        Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 10, MaxAttempts: 8, BackoffRate: 2 }],
        Next: 'Is it my turn?',
      },
      'Is it my turn?': {
        Type: 'Choice',
        Choices: [
          { Condition: "{% $receipt = '' %}", Next: 'Wait for the import before' },
          ...importChoices("('s3://' & $bucket & '/' & $key)", 'Import'),
        ],
        Default: 'Remove misplaced tape',
      },
      'Wait for the import before': { Type: 'Wait', Seconds: 60, Next: 'Take a tape' },
      Import: {
        ...importerTask(props, '{% $command %}'),
        Catch: [{ ErrorEquals: ['States.ALL'], Assign: assignFailure, Next: 'Remove refused tape' }],
        Next: 'Remove imported tape',
      },
      'Remove imported tape': { ...removeMessage, Next: 'Imported' },
      Imported: { Type: 'Succeed' },
      'Remove refused tape': { ...removeMessage, Next: 'Why was it refused?' },
      'Why was it refused?': {
        Type: 'Choice',
        Choices: [
          {
            // For a stopped task the cause is ECS's JSON as a string; a timeout has none. Exit code 3 means
            // implausible.
            Condition: String.raw`{% $exists($failure.Cause) and $contains($failure.Cause, /"ExitCode":\s*3\b/) %}`,
            Next: 'Implausible',
          },
        ],
        Default: 'Refused',
      },
      Implausible: {
        Type: 'Fail',
        Error: 'TapeImplausible',
        Cause: `{% $key & ' would change implausibly much, so nothing was changed; the log of the import has the figures. If the tape is right: npm run aws:import -- --environment ${props.environment} --accept s3://' & $bucket & '/' & $key %}`,
      },
      Refused: {
        Type: 'Fail',
        Error: 'TapeRefused',
        Cause:
          "{% 'The import of ' & $key & ' ended without loading it; its rejects and its log say why. ' & $string($failure) %}",
      },
      'Remove misplaced tape': { ...removeMessage, Next: 'Misplaced' },
      Misplaced: {
        Type: 'Fail',
        Error: 'TapeMisplaced',
        Cause:
          "{% $key & ' is not incoming/<as-of date>/<name>, nor incoming/<profile>/<as-of date>/<name>: put the tape there' %}",
      },
    },
  };
}
