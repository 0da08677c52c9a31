import { scaleLinear } from 'd3-scale';

export interface BarRow {
  readonly label: string;
  /** Where the bar begins and ends, in any one unit; from zero unless the bar floats. */
  readonly from?: number;
  readonly to: number;
  /** Direct labels to the right of the bar, in the columns of `headings`. */
  readonly figures: readonly string[];
  readonly href?: string;
  /** Nothing is counted here: the figures step back. */
  readonly empty?: boolean;
  /** Class that gives the bar its colour. */
  readonly tone: string;
}

/** Horizontal bars, zero-based on one common scale, each labelled directly and a link to what it counts. */
export function BarRows({
  rows,
  headings,
  domainMax,
}: {
  rows: readonly BarRow[];
  headings: readonly string[];
  domainMax?: number;
}) {
  const largest = domainMax ?? Math.max(...rows.flatMap(({ from = 0, to }) => [from, to]));
  const x = scaleLinear([0, largest > 0 ? largest : 1], [0, 100]);
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
          const left = x(Math.min(row.from ?? 0, row.to));
          const width = x(Math.abs(row.to - (row.from ?? 0)));
          const className = row.empty ? 'bar-row empty' : 'bar-row';
          const content = (
            <>
              <span className="bar-label">{row.label}</span>
              <svg className="bar-plot" aria-hidden="true">
                {width > 0 && (
                  <rect
                    className={row.tone}
                    x={`${round(left)}%`}
                    width={`${round(Math.max(width, 0.4))}%`}
                    height="100%"
                  />
                )}
                <line className="bar-zero" x1="0" x2="0" y1="0" y2="100%" />
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
