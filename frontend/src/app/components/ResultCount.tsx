import type { Decimal } from '../../api/decimal.ts';
import { average } from '../../format/change.ts';
import { countOf, formatAmount, formatCount } from '../../format/numbers.ts';

interface ResultCountProps {
  readonly shown: number;
  readonly matching: number | undefined;
  /** Of all that match, on every page; undefined where the backend does not tell. */
  readonly value?: Decimal | undefined;
  readonly currency?: string;
  /** Undefined where it is not known: of another day than the newest tape's. */
  readonly all: number | undefined;
  readonly filtered: boolean;
}

/** The number of results, with their sum and average. Screen readers announce it when it changes without a page load. */
export function ResultCount({ shown, matching, value, currency, all, filtered }: ResultCountProps) {
  const total = matching ?? shown;
  return (
    <p className="result-count" role="status" aria-live="polite">
      <strong>
        {filtered && all !== undefined ? `${formatCount(total)} of ${countOf(all, 'asset')}` : countOf(total, 'asset')}
      </strong>
      {value !== undefined && total > 0 && (
        <>
          {' '}
          · value{' '}
          <strong>
            {formatAmount(value)} {currency}
          </strong>{' '}
          · average {formatAmount(average(value, total))}
        </>
      )}
      {shown < total && ` · ${formatCount(shown)} on this page`}
    </p>
  );
}
