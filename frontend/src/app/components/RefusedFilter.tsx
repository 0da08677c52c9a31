import type { ApiFailure } from '../../api/api-result.ts';
import { formatCount } from '../../format/numbers.ts';

/** More than the form has fields. An address may contain hundreds of invalid parameters. */
const shown = 20;

/** Name the form's field and what it accepts. The API's own message names the parameter. */
const hints: ReadonlyMap<string, string> = new Map([
  ['value_min', 'Value from: write digits, with a point and at most two decimals, like 1234.56 or 10k.'],
  ['value_max', 'Value to: write digits, with a point and at most two decimals, like 1234.56 or 10k.'],
  ['days_past_due_min', 'Days past due, from: write a whole number of days from 1 on, like 45.'],
  ['days_past_due_max', 'Days past due, to: write a whole number of days, like 45.'],
  ['due_from', 'Due from: there is no such date.'],
  ['due_to', 'Due to: there is no such date.'],
]);

export function RefusedFilter({ failure }: { failure: ApiFailure }) {
  return (
    <div className="fault-box" role="alert">
      <h2>This filter can’t be used</h2>
      {failure.errors === undefined || failure.errors.length === 0 ? (
        <p>{failure.detail}</p>
      ) : (
        <ul>
          {failure.errors.slice(0, shown).map(({ parameter, message }) => (
            <li key={parameter}>{hints.get(parameter) ?? message}</li>
          ))}
          {failure.errors.length > shown && <li>and {formatCount(failure.errors.length - shown)} more</li>}
        </ul>
      )}
      <p>
        Correct it above, or <a href="/assets">show all assets</a>.
      </p>
    </div>
  );
}
