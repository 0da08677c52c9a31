import { countOf, formatCount } from '../../format/numbers.ts';

interface ResultCountProps {
  readonly shown: number;
  readonly matching: number | undefined;
  /** Undefined where it is not known: of another day than the newest tape's. */
  readonly all: number | undefined;
  readonly filtered: boolean;
}

/** The number of results. Screen readers announce it when it changes without a page load. */
export function ResultCount({ shown, matching, all, filtered }: ResultCountProps) {
  const total = matching ?? shown;
  return (
    <p className="result-count" role="status" aria-live="polite">
      <strong>
        {filtered && all !== undefined ? `${formatCount(total)} of ${countOf(all, 'asset')}` : countOf(total, 'asset')}
      </strong>
      {shown < total && `, ${formatCount(shown)} on this page`}
    </p>
  );
}
