import { max } from 'd3-array';
import { scaleBand, scaleLinear } from 'd3-scale';
import { formatShort } from '../format/numbers.ts';

export interface Column {
  readonly key: string;
  readonly label: string;
  /** When the label is shown below the column. */
  readonly labelled: 'always' | 'wide' | 'roomy' | 'never';
  readonly value: number;
  /** The tooltip. */
  readonly title: string;
  readonly href: string;
  readonly tone: string;
}

const height = 168;

/** Zero-based columns over a light grid. Hidden from screen readers and the keyboard, which use the table beside it. */
export function ColumnChart({ columns }: { columns: readonly Column[] }) {
  const y = scaleLinear([0, max(columns, ({ value }) => value) || 1], [height, 0]).nice(4);
  const x = scaleBand(
    columns.map(({ key }) => key),
    [0, 100],
  ).padding(columns.length > 40 ? 0.15 : 0.25);
  return (
    <svg className="column-chart" aria-hidden="true" height={height + 24} width="100%">
      {y.ticks(4).map((tick) => (
        <g key={tick} className="tick">
          <line x1="0" x2="100%" y1={y(tick)} y2={y(tick)} />
          <text x="-8" y={y(tick)} dy="0.32em" textAnchor="end">
            {formatShort(tick)}
          </text>
        </g>
      ))}
      {columns.map((column, index) => {
        const left = x(column.key) ?? 0;
        const middle = left + x.bandwidth() / 2;
        // A label wider than its column would be cut off at the edge.
        const atEdge = index === columns.length - 1 && columns.length > 24;
        return (
          <a key={column.key} href={column.href} tabIndex={-1}>
            <title>{column.title}</title>
            <rect className="column-space" x={`${round(left)}%`} width={`${round(x.step())}%`} height={height} />
            {column.value > 0 && (
              <rect
                className={column.tone}
                x={`${round(left)}%`}
                width={`${round(x.bandwidth())}%`}
                y={Math.min(y(column.value), height - 1)}
                height={Math.max(height - y(column.value), 1)}
              />
            )}
            {column.value > 0 && columns.length <= 24 && (
              <text
                className="column-value roomy-only"
                x={`${round(middle)}%`}
                y={Math.min(y(column.value), height - 1) - 5}
                textAnchor="middle"
              >
                {formatShort(column.value)}
              </text>
            )}
            {column.labelled !== 'never' && (
              <text
                className={column.labelled === 'always' ? 'axis-label' : `axis-label ${column.labelled}-only`}
                x={`${round(atEdge ? left + x.bandwidth() : middle)}%`}
                y={height + 16}
                textAnchor={atEdge ? 'end' : 'middle'}
              >
                {column.label}
              </text>
            )}
          </a>
        );
      })}
      <line className="axis" x1="0" x2="100%" y1={height} y2={height} />
    </svg>
  );
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
