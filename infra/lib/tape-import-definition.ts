export interface TapeImportDefinitionProps {
  readonly queueUrl: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly subnets: readonly string[];
  readonly securityGroupId: string;
  /** Seconds after which the importer is stopped. */
  readonly longestImportSeconds: number;
}

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
          Overrides: {
            ContainerOverrides: [
              {
                Name: 'import',
                Command: [
                  'dist/import.js',
                  "{% 's3://' & $bucket & '/' & $key %}",
                  '--as-of',
                  "{% $split($key, '/')[1] %}",
                  '--rejects',
                  "{% 's3://' & $bucket & '/rejects/' & $substringAfter($key, 'incoming/') & '.csv' %}",
                ],
              },
            ],
          },
        },
        Retry: [
          {
            ErrorEquals: ['ECS.AmazonECSException', 'ECS.ServerException', 'ECS.ThrottlingException'],
            IntervalSeconds: 30,
            MaxAttempts: 5,
            BackoffRate: 2,
          },
        ],
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Assign: { failure: '{% $states.errorOutput %}' },
            Next: 'Remove refused tape',
          },
        ],
        Next: 'Remove imported tape',
      },
      'Remove imported tape': { ...removeMessage, Next: 'Imported' },
      Imported: { Type: 'Succeed' },
      'Remove refused tape': { ...removeMessage, Next: 'Refused' },
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
