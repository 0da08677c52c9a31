import { deployableServices } from '../topology.ts';
import { type Alert, above } from './alert.ts';

export const measuringAlerts: readonly Alert[] = [
  {
    id: 'metrics-missing',
    service: 'observability',
    severity: 'ticket',
    meaning: 'A target is not measured, so alerts on it cannot fire',
    reason: 'Five minutes are longer than any planned restart',
    firstStep: 'See Status, Targets in Prometheus for the target and its last error',
    playbook: 'measuring',
    ...above(0, 'count', { count: 5, seconds: 60 }),
    notOnCloudWatch: 'AWS services send their metrics themselves',
    // A deployable service that is down has its own alert.
    prometheus: { value: `count(up{job!~"${deployableServices.join('|')}"} == 0)` },
  },
];
