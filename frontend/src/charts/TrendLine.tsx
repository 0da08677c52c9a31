import { extent } from 'd3-array';
import { scaleLinear, scaleUtc } from 'd3-scale';
import { line } from 'd3-shape';

export interface TrendPoint {
  /** Calendar date, YYYY-MM-DD. */
  readonly date: string;
  readonly value: number;
  readonly title: string;
}

const height = 112;
/** With more points the marks would touch, so only the ends are marked. */
const maxMarks = 48;

/** A zero-based line over time. It needs at least two points. */
export function TrendLine({
  points,
  format,
  tone,
}: {
  points: readonly TrendPoint[];
  format: (value: number) => string;
  tone: string;
}) {
  const { x, y, path } = scales(points, height);
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return null;
  const marked = points.length <= maxMarks ? points : [first, last];
  return (
    <svg className={`trend-line ${tone}`} aria-hidden="true" width="100%" height={height + 22}>
      {y.ticks(3).map((tick) => (
        <g key={tick} className="tick">
          <line x1="0" x2="100%" y1={y(tick)} y2={y(tick)} />
          <text x="-8" y={y(tick)} dy="0.32em" textAnchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      <svg aria-hidden="true" viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" width="100%" height={height}>
        <path d={path} vectorEffect="non-scaling-stroke" />
      </svg>
      {marked.map((point) => (
        <g key={point.date}>
          <circle cx={`${round(x(new Date(point.date)))}%`} cy={y(point.value)} r={point === last ? 3.5 : 2} />
          <circle className="point-space" cx={`${round(x(new Date(point.date)))}%`} cy={y(point.value)} r="10">
            <title>{point.title}</title>
          </circle>
        </g>
      ))}
    </svg>
  );
}

/** A small unlabelled line beside a figure. */
export function Sparkline({ points }: { points: readonly TrendPoint[] }) {
  const { x, y, path } = scales(points, 26);
  const last = points.at(-1);
  if (last === undefined) return null;
  return (
    <svg className="sparkline" aria-hidden="true" viewBox="-3 -4 106 34" width="106" height="34">
      <path d={path} />
      <circle cx={round(x(new Date(last.date)))} cy={y(last.value)} r="2.5" />
    </svg>
  );
}

function scales(points: readonly TrendPoint[], pixels: number) {
  const [from = new Date(0), to = new Date(1)] = extent(points, ({ date }) => new Date(date)) as [Date?, Date?];
  const x = scaleUtc([from, to], [0, 100]);
  const y = scaleLinear([0, Math.max(...points.map(({ value }) => value)) || 1], [pixels, 0]).nice(3);
  const path =
    line<TrendPoint>()
      .x(({ date }) => round(x(new Date(date))))
      .y(({ value }) => round(y(value)))(points) ?? '';
  return { x, y, path };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
