import type { ApiFailure } from '../../api/api-result.ts';

/** Where the form has a field for it, its name there and what it takes; otherwise the API's own words. */
const hints: Readonly<Record<string, string>> = {
  value_min: 'Value from: write digits, with a point and at most two decimals, like 1234.56.',
  value_max: 'Value to: write digits, with a point and at most two decimals, like 1234.56.',
  due_from: 'Due from: there is no such date.',
  due_to: 'Due to: there is no such date.',
};

/** The address asks for something that can't be filtered by. */
export function RefusedFilter({ failure }: { failure: ApiFailure }) {
  return (
    <div className="fault-box" role="alert">
      <h2>This filter can’t be used</h2>
      {failure.errors === undefined || failure.errors.length === 0 ? (
        <p>{failure.detail}</p>
      ) : (
        <ul>
          {failure.errors.map(({ parameter, message }) => (
            <li key={parameter}>{hints[parameter] ?? message}</li>
          ))}
        </ul>
      )}
      <p>
        Correct it above, or <a href="/assets">show all assets</a>.
      </p>
    </div>
  );
}
