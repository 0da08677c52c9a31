export interface Segment {
  readonly key: string;
  readonly share: number;
  readonly title: string;
  readonly href: string;
  /** Names both the status colour and the pattern over it. */
  readonly tone: 'active' | 'paid' | 'defaulted';
}

/** Parts of a whole in one bar. Colour and pattern both tell the parts apart. */
export function StackedBar({ segments, id }: { segments: readonly Segment[]; id: string }) {
  let left = 0;
  return (
    <svg className="stacked-bar" aria-hidden="true" width="100%" height="28">
      <defs>
        <pattern
          id={`${id}-defaulted`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line className="hatch" x1="0" x2="0" y1="0" y2="6" />
        </pattern>
        <pattern id={`${id}-paid`} width="5" height="5" patternUnits="userSpaceOnUse">
          <circle className="dot" cx="2.5" cy="2.5" r="0.9" />
        </pattern>
      </defs>
      {segments.map((segment) => {
        const x = `${left * 100}%`;
        left += segment.share;
        if (segment.share === 0) return null;
        const place = { x, width: `${segment.share * 100}%`, height: '100%' };
        return (
          <a key={segment.key} href={segment.href} tabIndex={-1}>
            <title>{segment.title}</title>
            <rect className={`fill-${segment.tone}`} {...place} />
            {segment.tone !== 'active' && <rect fill={`url(#${id}-${segment.tone})`} {...place} />}
            <line className="segment-edge" x1={x} x2={x} y1="0" y2="100%" />
          </a>
        );
      })}
    </svg>
  );
}
