import { logFields } from '../../../observability/log-fields.ts';
import { evaluatedPeriods } from '../../../platform/alerts/alert.ts';
import { alerts } from '../../../platform/alerts/alerts.ts';
import { logQuestions } from '../../../platform/log-questions.ts';
import { alarmName } from '../../lib/names.ts';
import { databaseThresholds } from '../../lib/observability/database-thresholds.ts';
import { allReferenced, asList, asText, type Check, referenced, resourcesOf } from './templates.ts';

export const logsAreKeptAsConfigured: Check = (s) => [
  ...resourcesOf(s, 'AWS::Logs::LogGroup')
    .filter(({ properties }) => properties.RetentionInDays !== s.config.logRetention)
    .map(({ at, properties }) => `${at} is kept ${properties.RetentionInDays ?? 'for ever'}`),
  ...resourcesOf(s, 'AWS::S3::Bucket')
    .filter(({ properties }) => asList(properties.LifecycleConfiguration?.Rules).length === 0)
    .map(({ at }) => `${at} grows for ever`),
];

export const dataIsProtectedAsConfigured: Check = (s) => {
  const keep = s.config.protectData;
  return [
    ...resourcesOf(s, 'AWS::RDS::DBInstance').flatMap(({ at, resource, properties }) => [
      ...(properties.DeletionProtection === keep ? [] : [`${at} can be deleted`]),
      ...(resource.DeletionPolicy === (keep ? 'Snapshot' : 'Delete')
        ? []
        : [`${at} would be ${resource.DeletionPolicy} on deletion`]),
      ...(properties.BackupRetentionPeriod === s.config.database.backupDays
        ? []
        : [`${at} is not backed up as configured`]),
      ...(properties.BackupRetentionPeriod > 0 ? [] : [`${at} is not backed up`]),
    ]),
    ...resourcesOf(s, 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::ECR::Repository')
      .filter(({ resource }) => resource.DeletionPolicy !== (keep ? 'RetainExceptOnCreate' : 'Delete'))
      .map(({ at, resource }) => `${at} would be ${resource.DeletionPolicy} on deletion`),
    ...resourcesOf(s, 'AWS::S3::Bucket')
      .filter(
        ({ properties }) =>
          asText(properties.BucketName ?? '').includes('tapes') &&
          properties.VersioningConfiguration?.Status !== 'Enabled',
      )
      .map(({ at }) => `${at}: an overwritten tape is gone`),
  ];
};

/** CloudFormation can't change an export that is in use, and a restored database changes every one of its facts. */
export const aRestoredDatabaseCanTakeThePlace: Check = (s) => {
  const databases = resourcesOf(s, 'AWS::RDS::DBInstance').map(({ at }) => at);
  return Object.entries(s.templates).flatMap(([stack, { Outputs = {} }]) =>
    Object.entries(Outputs)
      .filter(
        ([, { Value, Export }]) =>
          Export !== undefined && allReferenced(s, stack, Value).some((at) => databases.includes(at)),
      )
      .map(([name]) => `${stack} exports ${name}`),
  );
};

/** EventBridge gives up on a target after a day; what it couldn't deliver must stay, and somebody must be told. */
export const noTapeEventIsLost: Check = (s) => {
  const queues = new Map(resourcesOf(s, 'AWS::SQS::Queue').map((queue) => [queue.at, queue.properties]));
  const watched = resourcesOf(s, 'AWS::CloudWatch::Alarm')
    .filter(({ properties }) => properties.AlarmName === alarmName(s.config.name, 'import-lost'))
    .flatMap(({ stack, properties }) => allReferenced(s, stack, properties.Metrics));
  return resourcesOf(s, 'AWS::Events::Rule').flatMap(({ at, stack, properties }) =>
    asList(properties.Targets).flatMap(({ Id, DeadLetterConfig }) => {
      const queue = referenced(s, stack, DeadLetterConfig?.Arn) ?? '';
      if (!queues.has(queue)) return [`${at}: what ${Id} can't take is lost`];
      return [
        ...(queues.get(queue)?.FifoQueue === true ? [`${at}: ${Id} has a FIFO queue, which EventBridge refuses`] : []),
        ...(watched.includes(queue) ? [] : [`${at}: nobody is told what ${Id} can't take`]),
      ];
    }),
  );
};

export const everyAlertIsAnAlarm: Check = (s) => {
  const topics = resourcesOf(s, 'AWS::SNS::Topic').map(({ at }) => at);
  const alarms = new Map(resourcesOf(s, 'AWS::CloudWatch::Alarm').map((alarm) => [alarm.properties.AlarmName, alarm]));
  const expected = alerts.filter(({ cloudwatch }) => cloudwatch !== undefined);
  const found: string[] = [];
  for (const alert of expected) {
    const alarm = alarms.get(alarmName(s.config.name, alert.id));
    if (alarm === undefined) {
      found.push(`${alert.id} has no alarm`);
      continue;
    }
    alarms.delete(alarm.properties.AlarmName);
    const { at, stack, properties } = alarm;
    const threshold = databaseThresholds(s.config)[alert.id] ?? alert.threshold;
    if (properties.Threshold !== threshold) found.push(`${at} has the threshold ${properties.Threshold}`);
    if (properties.EvaluationPeriods !== evaluatedPeriods(alert) || properties.DatapointsToAlarm !== alert.periods)
      found.push(`${at} waits for ${properties.DatapointsToAlarm} of ${properties.EvaluationPeriods} periods`);
    const periods = [
      properties.Period,
      ...asList(properties.Metrics).map(({ MetricStat }) => MetricStat?.Period),
    ].filter((period) => period !== undefined);
    if (periods.length === 0 || periods.some((period) => period !== alert.periodSeconds))
      found.push(`${at} has periods of ${periods.join(', ')} seconds`);
    if (properties.TreatMissingData !== (alert.noData === 'bad' ? 'breaching' : 'notBreaching'))
      found.push(`${at} takes silence for ${properties.TreatMissingData}`);
    if (!asList(properties.AlarmActions).some((action) => topics.includes(referenced(s, stack, action) ?? '')))
      found.push(`${at} tells nobody`);
    if (!String(properties.AlarmDescription).includes(alert.firstStep)) found.push(`${at} does not say what to do`);
  }
  return [...found, ...[...alarms.keys()].map((name) => `${name} is an alarm that no alert describes`)];
};

/** Each question is saved once, queries existing log groups, and names only documented fields. */
export const logQuestionsAreSaved: Check = (s) => {
  const groups = resourcesOf(s, 'AWS::Logs::LogGroup').map(({ properties }) => properties.LogGroupName);
  const saved = resourcesOf(s, 'AWS::Logs::QueryDefinition');
  const names = saved.map(({ properties }) => properties.Name).sort();
  const wanted = logQuestions.map(({ id }) => `portfolio/${s.config.name}/${id}`).sort();
  const documented = new Set(logFields.map(({ name }) => name));
  return [
    ...(names.join() === wanted.join() ? [] : [`saved queries are ${names.join(', ')}`]),
    ...saved.flatMap(({ at, properties }) => [
      ...asList(properties.LogGroupNames)
        .filter((name) => !groups.includes(name))
        .map((name) => `${at} asks ${name}, which nothing writes`),
      ...fieldsOf(String(properties.QueryString))
        .filter((field) => !documented.has(field))
        .map((field) => `${at} asks for ${field}, which no line has`),
    ]),
  ];
};

/**
 * Field names in a Logs Insights query: every word that is not a keyword, a string or an alias defined in the query.
 */
function fieldsOf(query: string): string[] {
  const words = query.replaceAll(/"[^"]*"/g, '').match(/@?[A-Za-z][\w.]*/g) ?? [];
  const given = new Set([...query.matchAll(/\bas (\w+)/g)].map(([, name]) => name));
  const own = /^(fields|filter|stats|sort|limit|by|as|asc|desc|and|in|count|pct|max|latest|ispresent|@timestamp)$/;
  return words.filter((word) => !own.test(word) && !given.has(word)).map((word) => word.split('.')[0] ?? word);
}

export const alarmsReachAPerson: Check = (s) => {
  const mail = resourcesOf(s, 'AWS::SNS::Subscription').some(
    ({ properties }) => properties.Protocol === 'email' && properties.Endpoint === s.site.alarmEmail,
  );
  const budget = resourcesOf(s, 'AWS::Budgets::Budget')[0]?.properties;
  return [
    ...(mail ? [] : ['no e-mail is sent for alarms']),
    ...(budget?.Budget.BudgetLimit.Amount === s.config.budgetUsd &&
    asList(budget.NotificationsWithSubscribers).length === 2
      ? []
      : ['no budget watches the cost']),
  ];
};

/** Outside office hours nothing runs and no alarm notifies anybody, and a deployment changes neither. */
export const eveningsAreQuiet: Check = (s) => {
  const scaling = resourcesOf(s, 'AWS::ApplicationAutoScaling::ScalableTarget');
  const schedules = resourcesOf(s, 'AWS::Scheduler::Schedule');
  const mutes = resourcesOf(s, 'AWS::CloudWatch::AlarmMuteRule');
  if (s.config.officeHours === undefined) {
    return [
      ...scaling
        .filter(({ properties }) => properties.ScheduledActions !== undefined)
        .map(({ at }) => `${at} stops by the clock`),
      ...schedules.map(({ at }) => `${at} stops by the clock`),
      ...mutes.map(({ at }) => `${at} mutes alarms by the clock`),
    ];
  }
  const found: string[] = [];
  for (const { at, properties } of scaling) {
    const stops = asList(properties.ScheduledActions).some(
      ({ ScalableTargetAction }) => ScalableTargetAction.MaxCapacity === 0,
    );
    const starts = asList(properties.ScheduledActions).some(
      ({ ScalableTargetAction }) => ScalableTargetAction.MinCapacity === properties.MinCapacity,
    );
    if (!stops || !starts) found.push(`${at} does not follow office hours`);
  }
  const actions = schedules.map(({ properties }) => properties.Target.Arn.split(':').at(-1)).sort();
  const wanted = resourcesOf(s, 'AWS::EC2::Instance').map(() => ['startInstances', 'stopInstances']);
  if (actions.join() !== [...wanted.flat(), 'startDBInstance', 'stopDBInstance'].sort().join()) {
    found.push('the database, or what stands for NAT, does not follow office hours');
  }
  const all = alerts.filter(({ cloudwatch }) => cloudwatch !== undefined).map(({ id }) => alarmName(s.config.name, id));
  for (const { at, properties } of mutes) {
    for (const name of all)
      if (!properties.MuteTargets.AlarmNames.includes(name)) found.push(`${at} leaves ${name} to call`);
  }
  if (mutes.length !== 2) found.push('nights and weekends are not both muted');
  return found;
};
