import { type Alert, above } from './alert.ts';
import { staleSeconds } from './objectives.ts';

export const tapeAlerts: readonly Alert[] = [
  {
    id: 'import-failed',
    service: 'import',
    severity: 'ticket',
    meaning:
      'The newest tape was not loaded: it was rejected or implausible, or its import failed. The portfolio is unchanged',
    reason: 'Each failed tape needs a person: either it is corrected and sent again, or the importer is at fault',
    firstStep: 'Read the rejected rows on the imports page; if there are none, the message of the import',
    playbook: 'tapes',
    ...above(0, 'count', { count: 1, seconds: 300 }),
    cloudwatch: { scope: 'import-workflow', namespace: 'AWS/States', metric: 'ExecutionsFailed', statistic: 'Sum' },
    prometheus: { value: 'max(import_newest_failed)', forSeconds: 0 },
  },
  {
    id: 'import-waiting',
    service: 'import',
    severity: 'ticket',
    meaning: 'A tape has been waiting for its import for more than three hours',
    reason: 'Imports run one at a time and each is stopped after two hours; after three, nothing is taking tapes',
    firstStep: 'See whether an import is running. If not, start the workflow by hand',
    playbook: 'tapes',
    ...above(3 * 3600, 'seconds', { count: 3, seconds: 300 }),
    cloudwatch: {
      scope: 'import-queue',
      namespace: 'AWS/SQS',
      metric: 'ApproximateAgeOfOldestMessage',
      statistic: 'Maximum',
    },
    notInPrometheus: 'only AWS has a queue of tapes',
  },
  {
    id: 'import-lost',
    service: 'import',
    severity: 'ticket',
    meaning: 'A tape could not be handed to an import at all',
    reason: 'An event ends in the dead-letter queue only when no import could take it, and stays there for two weeks',
    firstStep: 'Read the event in the dead-letter queue. Upload the tape again once the cause is gone',
    playbook: 'tapes',
    ...above(0, 'count', { count: 1, seconds: 300 }),
    cloudwatch: {
      scope: 'import-dead-letters',
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
    },
    notInPrometheus: 'only AWS has a queue of tapes',
  },
  {
    id: 'data-stale',
    service: 'import',
    severity: 'ticket',
    meaning: 'The figures describe a day more than 45 days ago',
    reason: 'Tapes are monthly and arrive within two weeks; after 45 days one is missing',
    firstStep: 'Ask for the tape. If it has arrived, see on the imports page why it was not loaded',
    playbook: 'tapes',
    ...above(staleSeconds, 'seconds', { count: 1, seconds: 300 }),
    cloudwatch: { scope: 'log', namespace: 'Portfolio', metric: 'AsOfAgeSeconds', statistic: 'Maximum' },
    prometheus: { value: 'max(portfolio_as_of_age_seconds)', forSeconds: 60 },
  },
];
