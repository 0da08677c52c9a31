import type { Import } from '../../api/contract.ts';

/** What a tape was refused for, or loaded in spite of: never with a word of good news beside it. */
export function Implausible({ given, className }: { given: Import; className?: string }) {
  const checks = failedChecks(given);
  if (checks.length === 0) return null;
  return (
    <div className={`implausible ${className ?? ''}`}>
      <p>
        <strong>{given.outcome === 'implausible' ? 'Implausible, so refused:' : 'Implausible, but accepted'}</strong>
        {given.outcome === 'loaded' && ` by ${given.imported_by}:`}
      </p>
      <ul>
        {checks.map(({ check, message }) => (
          <li key={check}>{message}</li>
        ))}
      </ul>
      {given.outcome === 'implausible' && (
        <p>
          If the tape is right, <code>npm run import -- --accept TAPE.csv</code> loads it.
        </p>
      )}
    </div>
  );
}

/** An API of the release before this one, while both run, knows none. */
export function failedChecks(given: Import): Import['failed_checks'] {
  return given.failed_checks ?? [];
}
