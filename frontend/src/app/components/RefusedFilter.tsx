import type { ApiFailure } from '../../api/api-result.ts';

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
            <li key={parameter}>
              <code>{parameter}</code> {message}
            </li>
          ))}
        </ul>
      )}
      <p>
        Correct it above, or <a href="/assets">show all assets</a>.
      </p>
    </div>
  );
}
