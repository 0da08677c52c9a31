import { createInterface } from 'node:readline';
import { endGroup, type ProcessIdentity } from './processes.ts';

/**
 * This process outlives a killed supervisor and ends the processes that the supervisor started. Each line of its input
 * reports that one has started or ended. The input closes when the supervisor ends, for whatever reason.
 */
export type Report = { readonly started: Watched } | { readonly ended: number };

export interface Watched extends ProcessIdentity {
  /** The signal that makes it shut down in order. */
  readonly signal: NodeJS.Signals;
}

const graceMs = 4_000;

// Processes that have ended are removed, because the system may have reused their ids.
const watched = new Map<number, Watched>();
for await (const line of createInterface({ input: process.stdin })) {
  const report = JSON.parse(line) as Report;
  if ('started' in report) watched.set(report.started.pid, report.started);
  else watched.delete(report.ended);
}

await Promise.all([...watched.values()].map((target) => endGroup(target, target.signal, graceMs)));
