import { type Load, median } from './load.ts';
import type { Measured } from './servers.ts';

export interface MeasuredLoad extends Load {
  /** Of the server; unknown for the reference. Unlike the throughput it says the same on a busy machine. */
  readonly cpuSeconds?: number;
}

export async function withCpu(server: Measured, measure: () => Promise<Load>): Promise<MeasuredLoad> {
  const before = await server.cpuSeconds();
  const load = await measure();
  return { ...load, cpuSeconds: (await server.cpuSeconds()) - before };
}

/** Microseconds of the server's processor time. */
export function cpuPerRequest(loads: readonly MeasuredLoad[]): string {
  const each = loads.flatMap(({ cpuSeconds, requests }) =>
    cpuSeconds === undefined ? [] : (cpuSeconds * 1e6) / requests,
  );
  return each.length === 0 ? '' : `${median(each).toFixed(1)} µs`;
}

/** How busy the server was: near 100%, it was the server that was waited for, not who asked. */
export function shareOfOneCore(loads: readonly MeasuredLoad[]): string {
  const each = loads.flatMap(({ cpuSeconds, seconds }) => (cpuSeconds === undefined ? [] : cpuSeconds / seconds));
  return each.length === 0 ? '' : `${Math.round(median(each) * 100)}%`;
}
