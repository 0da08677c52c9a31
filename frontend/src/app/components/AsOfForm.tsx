import type { ApiFailure } from '../../api/api-result.ts';
import { isCalendarDate } from '../../format/dates.ts';

interface AsOfFormProps {
  readonly asOf: string | undefined;
  /** As-of date of the newest tape. */
  readonly standard: string | null;
  readonly refused: ApiFailure | undefined;
}

/** Day counts from another day than the newest tape's. */
export function AsOfForm({ asOf, standard, refused }: AsOfFormProps) {
  return (
    <form className="as-of-form" method="get" action="/">
      <label htmlFor="as-of">Count days from</label>
      <input
        id="as-of"
        type="date"
        name="as_of"
        defaultValue={asOf !== undefined && isCalendarDate(asOf) ? asOf : (standard ?? '')}
        aria-describedby={refused?.kind === 'refused' ? 'as-of-fault' : undefined}
      />
      <button type="submit">Show</button>
      {asOf !== undefined && <a href="/">Back to the tape’s date</a>}
      {refused?.kind === 'refused' && (
        <p id="as-of-fault" className="fault">
          {refused.detail}
        </p>
      )}
    </form>
  );
}
