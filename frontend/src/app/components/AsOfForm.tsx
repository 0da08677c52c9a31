interface AsOfFormProps {
  /** The date in the address. */
  readonly asked: string | undefined;
  /** As-of date of the newest tape. */
  readonly standard: string | null;
  /** Days can't be counted from that date. */
  readonly refused: boolean;
}

/** Counts days from another date than the newest tape's. */
export function AsOfForm({ asked, standard, refused }: AsOfFormProps) {
  return (
    <form className="as-of-form" method="get" action="/">
      <label htmlFor="as-of">Count days from</label>
      <input
        id="as-of"
        type="date"
        name="as_of"
        defaultValue={asked !== undefined && !refused ? asked : (standard ?? '')}
        aria-describedby={refused ? 'as-of-fault' : undefined}
      />
      <button type="submit">Show</button>
      {asked !== undefined && !refused && <a href="/">Back to the tape’s date</a>}
      {refused && (
        <p id="as-of-fault" className="fault" role="alert">
          {asked} is not a date that can be used. Days are counted from the tape’s date.
        </p>
      )}
    </form>
  );
}
