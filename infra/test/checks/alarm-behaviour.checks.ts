import type { Alert } from '../../../platform/alerts/alert.ts';
import { alerts } from '../../../platform/alerts/alerts.ts';
import { alarmName } from '../../lib/names.ts';
import { growsAtShare } from '../../lib/observability/database-thresholds.ts';
import { rehearse } from '../alarm-simulator/rehearsal.ts';
import { simulatedAlarm } from '../alarm-simulator/simulated-alarm.ts';
import { type Check, type Located, resourcesOf } from './templates.ts';

/** Each alarm fires, stays quiet just below, clears and is never stuck, whatever CloudWatch leaves open. */
export const alarmsBehave: Check = (s) => {
  const alarms = new Map(resourcesOf(s, 'AWS::CloudWatch::Alarm').map((alarm) => [alarm.properties.AlarmName, alarm]));
  return alerts.flatMap((alert) => {
    const alarm = alarms.get(alarmName(s.config.name, alert.id));
    if (alert.cloudwatch === undefined || alarm === undefined) return [];
    return rehearsedOnce(alert, alarm);
  });
};

const rehearsed = new Map<string, string[]>();

/** Most alarms are the same in all environments. */
function rehearsedOnce(alert: Alert, alarm: Located): string[] {
  const { AlarmName, AlarmDescription, AlarmActions, OKActions, ...behaviour } = alarm.properties;
  const key = `${alert.id} ${JSON.stringify(behaviour)}`;
  const found = rehearsed.get(key) ?? rehearse(alert, simulatedAlarm(alarm));
  rehearsed.set(key, found);
  return found;
}

/** Storage that RDS is about to enlarge is no reason to call anybody. */
export const growingStorageDoesNotAlarm: Check = (s) => {
  const growsAt = resourcesOf(s, 'AWS::RDS::DBInstance').map(
    ({ properties }) => Number(properties.AllocatedStorage) * 1024 ** 3 * growsAtShare,
  );
  return resourcesOf(s, 'AWS::CloudWatch::Alarm')
    .filter(({ properties }) => properties.MetricName === 'FreeStorageSpace')
    .filter(({ properties }) => growsAt.some((bytes) => properties.Threshold >= bytes))
    .map(({ at, properties }) => `${at} fires at ${properties.Threshold} bytes, before RDS enlarges the storage`);
};
