import { type Load, median } from './load.ts';
import type { Measured } from './servers.ts';

export interface MeasuredLoad extends Load {
  /**
   * CPU time of the server; unknown for the reference. Unlike throughput it hardly depends on how busy the machine is.
   */
  readonly cpuSeconds?: number;
}

export async function withCpu(server: Measured, measure: () => Promise<Load>): Promise<MeasuredLoad> {
  const before = await server.cpuSeconds();
  const load = await measure();
  return { ...load, cpuSeconds: (await server.cpuSeconds()) - before };
}

/** The server's CPU time in microseconds. */
export function cpuPerRequest(loads: readonly MeasuredLoad[]): string {
  const each = loads.flatMap(({ cpuSeconds, requests }) =>
    cpuSeconds === undefined ? [] : (cpuSeconds * 1e6) / requests,
  );
  return each.length === 0 ? '' : `${median(each).toFixed(1)} µs`;
}

/** How busy the server was. Near 100% the server was the bottleneck, not the client. */
export function shareOfOneCore(loads: readonly MeasuredLoad[]): string {
  const each = loads.flatMap(({ cpuSeconds, seconds }) => (cpuSeconds === undefined ? [] : cpuSeconds / seconds));
  return each.length === 0 ? '' : `${Math.round(median(each) * 100)}%`;
}
