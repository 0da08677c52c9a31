import type { EnvironmentName } from '../environments/environment.ts';

export interface ImporterTaskProps {
  readonly environment: EnvironmentName;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly subnets: readonly string[];
  readonly securityGroupId: string;
  /** Seconds after which the importer is stopped. */
  readonly longestImportSeconds: number;
}

export interface TapeImportDefinitionProps extends ImporterTaskProps {
  readonly queueUrl: string;
}

/** Runs the importer to its end with a command of words in JSONata; `$failure` is what ECS says of one that failed. */
function importerTask(
  props: ImporterTaskProps,
  command: string | readonly string[],
  environment: readonly { readonly Name: string; readonly Value: string }[] = [],
): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::ecs:runTask.sync',
    TimeoutSeconds: props.longestImportSeconds,
    Arguments: {
      Cluster: props.clusterArn,
      TaskDefinition: props.taskDefinitionArn,
      // Never on spare capacity: an import that is taken away starts again from its first row.
      LaunchType: 'FARGATE',
      PlatformVersion: '1.4.0',
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: props.subnets,
          SecurityGroups: [props.securityGroupId],
          AssignPublicIp: 'DISABLED',
        },
      },
      Overrides: { ContainerOverrides: [{ Name: 'import', Command: command, Environment: environment }] },
    },
    Retry: [
      {
        ErrorEquals: ['ECS.AmazonECSException', 'ECS.ServerException', 'ECS.ThrottlingException'],
        IntervalSeconds: 30,
        MaxAttempts: 5,
        BackoffRate: 2,
      },
    ],
  };
}

const assignFailure = { failure: '{% $states.errorOutput %}' };

/**
 * The workflow of one import, in Amazon's States Language with JSONata.
 *
 * The queue is what lets only one import run: it hands out no second message of a group while the first is neither
 * removed nor timed out. An execution that gets nothing waits and asks again.
 */
export function tapeImportDefinition(props: TapeImportDefinitionProps): object {
  const removeMessage = {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:sqs:deleteMessage',
    Arguments: { QueueUrl: props.queueUrl, ReceiptHandle: '{% $receipt %}' },
    Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 5, BackoffRate: 2 }],
  };
  return {
    Comment: 'Imports the tape that has waited longest',
    QueryLanguage: 'JSONata',
    // Many tapes put at once wait for each other; after four days their messages are gone too.
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
          {
            Condition: String.raw`{% $contains($key, /^incoming\/\d{4}-\d{2}-\d{2}\/[^\/]+$/) %}`,
            Next: 'Import',
          },
        ],
        Default: 'Remove misplaced tape',
      },
      'Wait for the import before': { Type: 'Wait', Seconds: 60, Next: 'Take a tape' },
      Import: {
        ...importerTask(props, [
          'dist/import.js',
          "{% 's3://' & $bucket & '/' & $key %}",
          '--as-of',
          "{% $split($key, '/')[1] %}",
          '--rejects',
          "{% 's3://' & $bucket & '/rejects/' & $substringAfter($key, 'incoming/') & '.csv' %}",
        ]),
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
            // What stopped a task is JSON of ECS in a text; a timeout has none. 3 is how the importer says implausible.
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
        Cause: "{% $key & ' is not incoming/<as-of date>/<name>: put the tape there' %}",
      },
    },
  };
}

/**
 * The workflow of an operator's command: `{"accept": "s3://…", "by": …}`, `{"undo": 12, "by": …}`, or `{"undo": "show", "by": …}`.
 * Nothing but a person starts it: who may is who has the policy import-operators. `by` is for the import's record; that it is
 * true shows CloudTrail.
 */
export function operatorDefinition(props: ImporterTaskProps): object {
  const by = "{% $type($states.input.by) = 'string' ? $states.input.by : 'an operator of AWS' %}";
  return {
    Comment: 'Accepts a tape that was refused as implausible, or takes back the newest import',
    QueryLanguage: 'JSONata',
    TimeoutSeconds: props.longestImportSeconds + 1800,
    StartAt: 'What is asked for?',
    States: {
      'What is asked for?': {
        Type: 'Choice',
        Choices: [
          {
            Condition: String.raw`{% $type($states.input.accept) = 'string' and $contains($states.input.accept, /^s3:\/\/[^\/]+\/incoming\/\d{4}-\d{2}-\d{2}\/[^\/]+$/) %}`,
            Assign: {
              by,
              command:
                "{% ['dist/import.js', $states.input.accept, '--as-of', $split($states.input.accept, '/')[4], '--rejects', $replace($states.input.accept, '/incoming/', '/rejects/', 1) & '.csv', '--accept'] %}",
            },
            Next: 'Run',
          },
          {
            Condition: "{% $type($states.input.undo) = 'number' %}",
            Assign: { by, command: "{% ['dist/import.js', '--undo', $string($states.input.undo)] %}" },
            Next: 'Run',
          },
          {
            Condition: "{% $states.input.undo = 'show' %}",
            Assign: { by, command: "{% ['dist/import.js', '--undo'] %}" },
            Next: 'Run',
          },
        ],
        Default: 'Misunderstood',
      },
      Run: {
        ...importerTask(props, '{% $command %}', [{ Name: 'OPERATOR', Value: '{% $by %}' }]),
        Catch: [{ ErrorEquals: ['States.ALL'], Assign: assignFailure, Next: 'Failed' }],
        Next: 'Done',
      },
      Done: { Type: 'Succeed' },
      Failed: {
        Type: 'Fail',
        Error: 'OperationFailed',
        Cause: "{% 'The importer changed nothing; its log says why. ' & $string($failure) %}",
      },
      Misunderstood: {
        Type: 'Fail',
        Error: 'OperationMisunderstood',
        Cause:
          'Takes {"accept": "s3://BUCKET/incoming/DATE/NAME"} or {"undo": NUMBER or "show"}; npm run aws:import asks for it',
      },
    },
  };
}
