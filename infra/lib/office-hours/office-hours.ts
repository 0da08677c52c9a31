import type { OfficeHours } from '../environments/environment.ts';

export interface OfficeHoursSchedule {
  /** IANA name. */
  readonly timeZone: string;
  /** Half an hour before the tasks. */
  readonly databaseStart: string;
  /** Start of the office hours. */
  readonly tasksStart: string;
  /** End of the office hours. */
  readonly tasksStop: string;
  /** Half an hour after the tasks. */
  readonly databaseStop: string;
  /**
   * When alarms are muted, until half an hour after the tasks have started. Mute rules take a five-field cron
   * expression.
   */
  readonly nights: { readonly start: string; readonly duration: string };
  /** From Friday evening to Monday morning. */
  readonly weekends: { readonly start: string; readonly duration: string };
}

/** Cron expressions for working days. The database starts before the tasks and stops after them. */
export function officeHoursSchedule({ timeZone, startHour, stopHour }: OfficeHours): OfficeHoursSchedule {
  if (startHour < 1 || stopHour > 22 || startHour >= stopHour) {
    throw new Error(
      `Office hours from ${startHour} to ${stopHour}: they must start after 0, end before 23 and start before they end`,
    );
  }
  const nightHours = 24 - stopHour + startHour;
  return {
    timeZone,
    databaseStart: `cron(30 ${startHour - 1} ? * MON-FRI *)`,
    tasksStart: `cron(0 ${startHour} ? * MON-FRI *)`,
    tasksStop: `cron(0 ${stopHour} ? * MON-FRI *)`,
    databaseStop: `cron(30 ${stopHour} ? * MON-FRI *)`,
    nights: { start: `cron(55 ${stopHour - 1} * * MON-THU)`, duration: `PT${nightHours}H35M` },
    weekends: { start: `cron(55 ${stopHour - 1} * * FRI)`, duration: `PT${nightHours + 48}H35M` },
  };
}

/** Hours a week in which the tasks run. */
export function officeHoursPerWeek({ startHour, stopHour }: OfficeHours): { tasks: number; database: number } {
  return { tasks: (stopHour - startHour) * 5, database: (stopHour - startHour + 1) * 5 };
}
