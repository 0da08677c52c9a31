import { buildDashboard } from './dashboard-build.ts';

/**
 * Runs before all test files: several of them start the dashboard, and concurrent builds would write the same folder.
 */
export default async function setup(): Promise<void> {
  await buildDashboard(process.env);
}
