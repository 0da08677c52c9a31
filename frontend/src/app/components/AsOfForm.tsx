interface AsOfFormProps {
  /** The date in the address. */
  readonly asked: string | undefined;
  /** As-of date of the newest tape. */
  readonly standard: string | null;
  /** Why the portfolio can't be shown as of that date. */
  readonly fault: string | undefined;
}

/** Shows the portfolio of another day than the newest tape's. */
export function AsOfForm({ asked, standard, fault }: AsOfFormProps) {
  return (
    <form className="as-of-form" method="get" action="/">
      <label htmlFor="as-of">As of</label>
      <input
        id="as-of"
        type="date"
        name="as_of"
        defaultValue={asked !== undefined && fault === undefined ? asked : (standard ?? '')}
        aria-describedby={fault === undefined ? undefined : 'as-of-fault'}
      />
      <button type="submit">Show</button>
      {asked !== undefined && fault === undefined && <a href="/">Back to the newest tape</a>}
      {fault !== undefined && (
        <p id="as-of-fault" className="fault" role="alert">
          {fault} The portfolio is shown as of its newest tape.
        </p>
      )}
    </form>
  );
}
