import { extent } from 'd3-array';
import { scaleLinear } from 'd3-scale';

export interface BarRow {
  readonly label: string;
  /** Where the bar ends, in any unit; it starts at zero. */
  readonly to: number;
  /** Where the bar ended before, marked by a line. */
  readonly mark?: number | undefined;
  /** The whole that this bar is part of, drawn behind it. Rows without one share a scale. */
  readonly of?: number;
  /** Direct labels to the right of the bar, in the columns of `headings`. */
  readonly figures: readonly string[];
  readonly href?: string;
  /** The row counts nothing, so its figures are dimmed. */
  readonly empty?: boolean;
  /** CSS class with the bar's colour. */
  readonly tone: string;
}

/** Horizontal bars from zero, each with a direct label and a link to the assets it counts. */
export function BarRows({ rows, headings }: { rows: readonly BarRow[]; headings: readonly string[] }) {
  const sharing = rows.flatMap(({ of, to, mark = 0 }) => (of === undefined ? [to, mark] : []));
  const [min = 0, max = 0] = extent([0, ...sharing]);
  const common = scaleLinear([min, max > min ? max : 1], [0, 100]);
  return (
    <div className={`bar-rows bar-rows-${headings.length}`}>
      <div className="bar-row bar-row-head" aria-hidden="true">
        <span />
        <span />
        {headings.map((heading) => (
          <span key={heading}>{heading}</span>
        ))}
      </div>
      <ol>
        {rows.map((row) => {
          const x = row.of === undefined ? common : scaleLinear([0, row.of > 0 ? row.of : 1], [0, 100]);
          const zero = x(0);
          // Any value but zero is visible.
          const width = row.to === 0 ? 0 : Math.max(Math.abs(x(row.to) - zero), 0.6);
          const className = row.empty ? 'bar-row empty' : 'bar-row';
          const content = (
            <>
              <span className="bar-label">{row.label}</span>
              <svg className="bar-plot" aria-hidden="true">
                {row.of !== undefined && <rect className="bar-whole" width="100%" height="100%" />}
                {width > 0 && (
                  <rect
                    className={row.tone}
                    x={`${round(row.to < 0 ? zero - width : zero)}%`}
                    width={`${round(width)}%`}
                    height="100%"
                  />
                )}
                <line className="bar-zero" x1={`${round(zero)}%`} x2={`${round(zero)}%`} y1="0" y2="100%" />
                {row.mark !== undefined && (
                  <line
                    className="bar-mark"
                    x1={`${round(x(row.mark))}%`}
                    x2={`${round(x(row.mark))}%`}
                    y1="-3"
                    y2="17"
                  />
                )}
              </svg>
              {row.figures.map((figure, column) => (
                <span key={headings[column]} className="bar-figure">
                  <span className="visually-hidden">{headings[column]} </span>
                  {figure}
                </span>
              ))}
            </>
          );
          return (
            <li key={row.label}>
              {row.href === undefined ? (
                <div className={className}>{content}</div>
              ) : (
                <a className={className} href={row.href}>
                  {content}
                </a>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
