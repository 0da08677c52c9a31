import { max } from 'd3-array';
import { scaleBand, scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { ChartColumns } from './ChartColumns.tsx';

export interface HistoryPoint {
  /** Calendar date, YYYY-MM-DD. */
  readonly date: string;
  /** What the axis says; undefined: nothing. */
  readonly axis: string | undefined;
  readonly href: string;
  readonly title: string;
  readonly level: number;
  /** One for each line; null has no point. */
  readonly rates: readonly (number | null)[];
  /** Name and figure of everything at this date. */
  readonly readout: readonly { readonly name: string; readonly figure: string }[];
}

interface HistoryChartProps {
  readonly points: readonly HistoryPoint[];
  readonly lines: readonly { readonly name: string; readonly tone: string; readonly label: string }[];
  readonly formatLevel: (value: number) => string;
  readonly formatRate: (value: number) => string;
}

const levels = { top: 8, height: 128 };
const rates = { top: 152, height: 68 };
const height = 240;

/** Columns above, lines below, over one axis of time: two units never share a plot. Both begin at zero. */
export function HistoryChart({ points, lines, formatLevel, formatRate }: HistoryChartProps) {
  const gap = points.length > 40 ? 0 : 0.22;
  const x = scaleBand(
    points.map(({ date }) => date),
    [0, 100],
  )
    .paddingInner(gap)
    .paddingOuter(gap / 2);
  const level = scaleLinear([0, max(points, (point) => point.level) || 1], [levels.height, 0]).nice(3);
  const highest = max(points, (point) => max(point.rates, (rate) => rate ?? 0)) || 0.01;
  const rate = scaleLinear([0, highest], [rates.height, 0]).nice(2);
  // A phone has room for every third label.
  const every = Math.ceil(points.length / points.filter(({ axis }) => axis !== undefined).length);
  const middle = ({ date }: HistoryPoint) => (x(date) ?? 0) + x.bandwidth() / 2;
  return (
    <div className="history-chart">
      <svg aria-hidden="true" width="100%" height={height}>
        <svg y={levels.top} overflow="visible" aria-hidden="true">
          <Grid ticks={level.ticks(3)} y={level} format={formatLevel} />
          {points.map((point) => (
            <rect
              key={point.date}
              className="fill-active"
              x={`${round(x(point.date) ?? 0)}%`}
              width={`${round(x.bandwidth())}%`}
              y={round(level(point.level))}
              height={round(levels.height - level(point.level))}
            />
          ))}
        </svg>
        <svg y={rates.top} overflow="visible" aria-hidden="true">
          <Grid ticks={rate.ticks(2)} y={rate} format={formatRate} />
          {lines.map(({ name, tone }, index) => (
            <RateLine key={name} tone={tone} points={points} index={index} x={middle} y={rate} />
          ))}
        </svg>
        {points.map(
          (point, index) =>
            point.axis !== undefined && (
              <text
                key={point.date}
                className={(points.length - 1 - index) % (3 * every) === 0 ? 'axis-label' : 'axis-label wide-only'}
                x={`${round(middle(point))}%`}
                y={height - 4}
                textAnchor="middle"
              >
                {point.axis}
              </text>
            ),
        )}
      </svg>
      <p className="history-legend" aria-hidden="true">
        {lines.map(({ name, tone, label }) => (
          <span key={name} className={tone}>
            {label}
          </span>
        ))}
      </p>
      <ChartColumns
        columns={points.map((point) => ({
          date: point.date,
          href: point.href,
          title: point.title,
          readout: point.readout,
        }))}
      />
    </div>
  );
}

type Scale = (value: number) => number;

function Grid({ ticks, y, format }: { ticks: readonly number[]; y: Scale; format: (value: number) => string }) {
  return ticks.map((tick) => (
    <g key={tick} className="tick">
      <line x1="0" x2="100%" y1={round(y(tick))} y2={round(y(tick))} />
      <text x="-8" y={round(y(tick))} dy="0.32em" textAnchor="end">
        {format(tick)}
      </text>
    </g>
  ));
}

interface RateLineProps {
  readonly tone: string;
  readonly points: readonly HistoryPoint[];
  readonly index: number;
  readonly x: (point: HistoryPoint) => number;
  readonly y: Scale;
}

function RateLine({ tone, points, index, x, y }: RateLineProps) {
  const at = (point: HistoryPoint) => point.rates[index] ?? null;
  const path = line<HistoryPoint>()
    .defined((point) => at(point) !== null)
    .x((point) => round(x(point)))
    .y((point) => round(y(at(point) ?? 0)))(points);
  const last = points.findLast((point) => at(point) !== null);
  return (
    <g className={`history-line ${tone}`}>
      <svg
        aria-hidden="true"
        viewBox={`0 0 100 ${rates.height}`}
        preserveAspectRatio="none"
        width="100%"
        height={rates.height}
        overflow="visible"
      >
        <path d={path ?? ''} vectorEffect="non-scaling-stroke" />
      </svg>
      {last !== undefined && <circle cx={`${round(x(last))}%`} cy={round(y(at(last) ?? 0))} r="3" />}
    </g>
  );
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
