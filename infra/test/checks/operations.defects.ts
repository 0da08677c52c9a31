import type { Resource } from '../../lib/synthesize.ts';
import { type Defect, first, remove } from './defect.ts';

export const defects: readonly Defect[] = [
  {
    defect: 'what a failed creation leaves behind is in the way of the next one',
    in: 'production',
    caughtBy: 'data is protected as configured',
    seed: (copy) => {
      (first(copy, 'AWS::ECR::Repository') as { DeletionPolicy?: string }).DeletionPolicy = 'Retain';
    },
  },
  {
    defect: 'logs of production are gone after a week',
    in: 'production',
    caughtBy: 'logs are kept as configured',
    seed: (copy) => {
      first(copy, 'AWS::Logs::LogGroup').Properties.RetentionInDays = 7;
    },
  },
  {
    defect: 'the database of production can be deleted',
    in: 'production',
    caughtBy: 'data is protected as configured',
    seed: (copy) => {
      first(copy, 'AWS::RDS::DBInstance').Properties.DeletionProtection = false;
    },
  },
  {
    defect: 'another stack holds on to the address of the database',
    in: 'production',
    caughtBy: 'a restored database can take the place',
    seed: (copy) => {
      const data = copy.templates.data as { Outputs: Record<string, unknown>; Resources: Record<string, Resource> };
      const [id] = Object.entries(data.Resources).find(([, { Type }]) => Type === 'AWS::RDS::DBInstance') ?? [];
      data.Outputs.Address = { Value: { 'Fn::GetAtt': [id, 'Endpoint.Address'] }, Export: { Name: 'address' } };
    },
  },
  {
    defect: 'a tape is lost when its workflow cannot be started',
    in: 'production',
    caughtBy: 'no tape event is lost',
    seed: (copy) => {
      delete first(copy, 'AWS::Events::Rule').Properties.Targets[1].DeadLetterConfig;
    },
  },
  {
    defect: 'undelivered tapes go to a FIFO queue',
    in: 'production',
    caughtBy: 'no tape event is lost',
    seed: (copy) => {
      first(copy, 'AWS::SQS::Queue', (r) =>
        String(r.Properties.QueueName).includes('undelivered'),
      ).Properties.FifoQueue = true;
    },
  },
  {
    defect: 'an alarm tells nobody',
    in: 'staging',
    caughtBy: 'every alert is an alarm',
    seed: (copy) => {
      delete first(copy, 'AWS::CloudWatch::Alarm').Properties.AlarmActions;
    },
  },
  {
    defect: 'an alert has no alarm',
    in: 'production',
    caughtBy: 'every alert is an alarm',
    seed: (copy) => remove(copy, 'AWS::CloudWatch::Alarm'),
  },
  {
    defect: 'a saved query asks for a field that no line has',
    in: 'staging',
    caughtBy: 'log questions are saved',
    seed: (copy) => {
      const query = first(copy, 'AWS::Logs::QueryDefinition');
      query.Properties.QueryString = query.Properties.QueryString.replace('requestId', 'request_id');
    },
  },
  {
    defect: 'a saved query asks a log group that nothing writes',
    in: 'production',
    caughtBy: 'log questions are saved',
    seed: (copy) => {
      first(copy, 'AWS::Logs::QueryDefinition').Properties.LogGroupNames = ['/portfolio/production/api'];
    },
  },
  {
    defect: 'the alarm topic has no reader',
    in: 'production',
    caughtBy: 'alarms reach a person',
    seed: (copy) => remove(copy, 'AWS::SNS::Subscription'),
  },
  {
    defect: 'the database of a part-time environment runs at night',
    in: 'stagingPartTime',
    caughtBy: 'evenings are quiet',
    seed: (copy) => remove(copy, 'AWS::Scheduler::Schedule', (r) => JSON.stringify(r).includes('stopDBInstance')),
  },
  {
    defect: 'production stops by the clock',
    in: 'production',
    caughtBy: 'evenings are quiet',
    seed: (copy) => {
      first(copy, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties.ScheduledActions = [
        { ScheduledActionName: 'stop' },
      ];
    },
  },
];
