import { buildDashboard } from './dashboard-build.ts';

/** Before all files, as several start the dashboard: two builds at a time would write the same folder. */
export default async function setup(): Promise<void> {
  await buildDashboard(process.env);
}
