/**
 * What people are alerted to, and why. CloudWatch alarms and the CloudWatch dashboard (infra/), the Prometheus rules
 * and the tables in OBSERVABILITY.md (observability/) are all generated from this list, so the targets can't disagree.
 */
import type { Alert } from './alert.ts';
import { burnRateAlerts } from './burn-rates.ts';
import { databaseAlerts } from './database.ts';
import { measuringAlerts } from './measuring.ts';
import { serviceAlerts } from './services.ts';
import { tapeAlerts } from './tapes.ts';
import { tierAlerts } from './tiers.ts';

export const alerts: readonly Alert[] = [
  ...serviceAlerts,
  ...tierAlerts,
  ...databaseAlerts,
  ...tapeAlerts,
  ...measuringAlerts,
  ...burnRateAlerts,
];
