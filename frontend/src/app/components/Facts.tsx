export interface FactProps {
  readonly term: string;
  readonly value: string;
  readonly note?: string;
  /** The list of the assets behind it. */
  readonly href?: string;
}

/** A row of small figures, each below its name. */
export function Facts({ facts }: { facts: readonly FactProps[] }) {
  return (
    <dl className="facts">
      {facts.map(({ term, value, note, href }) => (
        <div key={term}>
          <dt>{href === undefined ? term : <a href={href}>{term}</a>}</dt>
          <dd>
            {value}
            {note !== undefined && <span className="fact-note"> {note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
