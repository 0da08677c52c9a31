import type { Value } from './metric-math.ts';

export interface AlarmRule {
  readonly needed: number;
  readonly evaluated: number;
  readonly silenceIsBad: boolean;
  readonly isBad: (value: number) => boolean;
}

/**
 * Whether an alarm is in ALARM, by the rules for missing data:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 *
 * CloudWatch looks further back than the evaluation periods, by a number that isn't documented. Real values from there
 * replace missing ones; only if there are too few of them do missing values count as bad or good.
 *
 * @param range the values that CloudWatch retrieved, newest last, at least as many as are evaluated
 */
export function isInAlarm({ needed, evaluated, silenceIsBad, isBad }: AlarmRule, range: readonly Value[]): boolean {
  if (range.length < evaluated) throw new Error('The evaluation range is shorter than what is evaluated');
  const real = range.filter((value) => value !== undefined).slice(-evaluated);
  const filledAsBad = silenceIsBad ? evaluated - real.length : 0;
  return real.filter(isBad).length + filledAsBad >= needed;
}
