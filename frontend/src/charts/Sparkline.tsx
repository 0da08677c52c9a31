import { extent } from 'd3-array';
import { scaleLinear, scaleUtc } from 'd3-scale';
import { line } from 'd3-shape';

export interface SparkPoint {
  /** Calendar date, YYYY-MM-DD. */
  readonly date: string;
  readonly value: number;
}

/** A small line on its own scale, from its lowest value to its highest. The caller names both. */
export function Sparkline({ points }: { points: readonly SparkPoint[] }) {
  const [lowest = 0, highest = 0] = extent(points, ({ value }) => value);
  const [from = new Date(0), to = new Date(1)] = extent(points, ({ date }) => new Date(date)) as [Date?, Date?];
  const x = scaleUtc([from, to], [0, 100]);
  const y = scaleLinear(lowest === highest ? [lowest - 1, highest + 1] : [lowest, highest], [18, 0]);
  const path = line<SparkPoint>()
    .x(({ date }) => round(x(new Date(date))))
    .y(({ value }) => round(y(value)))(points);
  const last = points.at(-1);
  if (last === undefined) return null;
  return (
    <svg className="sparkline" aria-hidden="true" viewBox="-3 -3 106 24" width="80" height="18">
      <path d={path ?? ''} />
      <circle cx={round(x(new Date(last.date)))} cy={round(y(last.value))} r="3" />
    </svg>
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
