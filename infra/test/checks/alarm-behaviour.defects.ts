import type { Resource, Synthesized } from '../../lib/synthesize.ts';
import { type Defect, first } from './defect.ts';
import { asList } from './templates.ts';

const alarm = (copy: Synthesized, id: string) =>
  first(copy, 'AWS::CloudWatch::Alarm', (r) => String(r.Properties.AlarmName).endsWith(`-${id}`)).Properties;

function rewrite(properties: Resource['Properties'], change: (expression: string) => string): void {
  const query = asList(properties.Metrics).find(({ Expression }) => Expression !== undefined);
  const before = query.Expression;
  query.Expression = change(before);
  if (query.Expression === before) throw new Error(`Nothing to break in ${before}`);
}

const caughtBy = 'alarms behave';

export const defects: readonly Defect[] = [
  {
    defect: 'an error rate fills late values with 0 and needs every period',
    in: 'production',
    caughtBy,
    seed: (copy) => {
      alarm(copy, 'backend-errors').EvaluationPeriods = 3;
    },
  },
  {
    defect: 'an error rate looks at one period more, but values are two late',
    in: 'production',
    caughtBy,
    seed: (copy) => {
      alarm(copy, 'frontend-errors').EvaluationPeriods = 4;
    },
  },
  {
    defect: 'a burn alarm looks at a single window',
    in: 'production',
    caughtBy,
    seed: (copy) => {
      Object.assign(alarm(copy, 'availability-burn-fast'), { EvaluationPeriods: 1, DatapointsToAlarm: 1 });
    },
  },
  {
    defect: 'a burn alarm fires as soon as one window is bad',
    in: 'production',
    caughtBy,
    seed: (copy) => {
      alarm(copy, 'availability-burn-slow').DatapointsToAlarm = 1;
    },
  },
  {
    defect: 'an addend that is missing swallows the others',
    in: 'production',
    caughtBy,
    seed: (copy) => rewrite(alarm(copy, 'backend-errors'), (text) => text.replaceAll(/FILL\((m1.), 0\)/g, '$1')),
  },
  {
    defect: 'a balancer without traffic hides how slow the other is',
    in: 'production',
    caughtBy,
    seed: (copy) => rewrite(alarm(copy, 'backend-slow'), (text) => text.replaceAll(/FILL\((m..), 0\)/g, '$1')),
  },
  {
    defect: 'errors a while apart are counted as if they came one after another',
    in: 'production',
    caughtBy,
    seed: (copy) => rewrite(alarm(copy, 'edge-errors'), () => 'm0a'),
  },
  {
    defect: 'requests that found no target are missing from the divisor',
    in: 'production',
    caughtBy,
    seed: (copy) =>
      rewrite(alarm(copy, 'availability-burn-fast'), (text) =>
        text.replaceAll('(FILL(m2a, 0) + FILL(m0a, 0))', '(FILL(m2a, 0))'),
      ),
  },
  {
    defect: 'requests that found no target are missing from the minimum',
    in: 'production',
    caughtBy,
    seed: (copy) =>
      rewrite(alarm(copy, 'availability-burn-fast'), (text) =>
        text.replace('IF((FILL(m2a, 0) + FILL(m0a, 0))', 'IF((FILL(m2a, 0))'),
      ),
  },
  {
    defect: 'a few failures at night page somebody',
    in: 'staging',
    caughtBy,
    seed: (copy) => rewrite(alarm(copy, 'backend-errors'), (text) => text.replace('>= 20', '>= 1')),
  },
  {
    defect: 'a service that is gone is taken for an idle one',
    in: 'production',
    caughtBy: 'every alert is an alarm',
    seed: (copy) => {
      alarm(copy, 'frontend-unavailable').TreatMissingData = 'notBreaching';
    },
  },
  {
    defect: 'two late values look as if the database were out of storage',
    in: 'production',
    caughtBy,
    seed: (copy) => {
      Object.assign(alarm(copy, 'db-storage'), { EvaluationPeriods: 2, DatapointsToAlarm: 2 });
    },
  },
  {
    defect: 'an alarm fires at its threshold',
    in: 'production',
    caughtBy,
    seed: (copy) => rewrite(alarm(copy, 'backend-cpu'), (text) => `${text} + 1`),
  },
  {
    defect: 'the storage of staging pages before it grows',
    in: 'staging',
    caughtBy: 'growing storage does not alarm',
    seed: (copy) => {
      alarm(copy, 'db-storage').Threshold = 4 * 1024 ** 3;
    },
  },
];
