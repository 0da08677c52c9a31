import { type Defect, first } from './defect.ts';

export const defects: readonly Defect[] = [
  {
    defect: 'an alarm reads a metric that nothing emits',
    in: 'staging',
    caughtBy: 'alarms read what is emitted',
    seed: (copy) => {
      first(copy, 'AWS::CloudWatch::Alarm', (r) => r.Properties.Namespace === 'AWS/RDS').Properties.MetricName =
        'CPUUtilisation';
    },
  },
  {
    defect: 'an alarm counts failures twice',
    in: 'production',
    caughtBy: 'alarms read what is emitted',
    seed: (copy) => {
      const alarm = first(
        copy,
        'AWS::CloudWatch::Alarm',
        (r) => r.Properties.AlarmName === 'portfolio-production-backend-errors',
      );
      const query = alarm.Properties.Metrics.find(
        ({ Expression }: { Expression?: string }) => Expression !== undefined,
      );
      query.Expression = query.Expression.replace('FILL(m0a, 0)', 'FILL(m0a, 0) + FILL(m0a, 0)');
    },
  },
];
