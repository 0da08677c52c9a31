import type { Import } from '../../api/contract.ts';

/** The plausibility checks that a tape failed, whether it was then refused or accepted. */
export function Implausible({ given, className }: { given: Import; className?: string }) {
  const checks = failedChecks(given);
  if (checks.length === 0) return null;
  return (
    <div className={`implausible ${className ?? ''}`}>
      <p>
        <strong>{given.outcome === 'implausible' ? 'Refused as implausible:' : 'Accepted although implausible'}</strong>
        {given.outcome === 'loaded' && `, by ${given.imported_by}:`}
      </p>
      <ul>
        {checks.map(({ check, message }) => (
          <li key={check}>{message}</li>
        ))}
      </ul>
      {given.outcome === 'implausible' && (
        <p>
          If the tape is correct, load it with <code>npm run import -- --accept TAPE.csv</code>.
        </p>
      )}
    </div>
  );
}

/** Empty if the API is of the previous release, which has no such checks. */
export function failedChecks(given: Import): Import['failed_checks'] {
  return given.failed_checks ?? [];
}
