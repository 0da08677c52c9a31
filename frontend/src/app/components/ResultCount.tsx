import type { Decimal } from '../../api/decimal.ts';
import { average, share } from '../../format/change.ts';
import { countOf, formatAmount, formatCount, formatPercent } from '../../format/numbers.ts';

/** A figure that the list's value is a part of. */
export interface Whole {
  readonly name: string;
  readonly value: Decimal;
}

interface ResultCountProps {
  readonly shown: number;
  readonly matching: number | undefined;
  /** Of all that match, on every page; undefined where the backend does not tell. */
  readonly value?: Decimal | undefined;
  readonly whole?: Whole | undefined;
  readonly currency?: string;
  /** Undefined where it is not known: of another day than the newest tape's. */
  readonly all: number | undefined;
  readonly filtered: boolean;
}

/** The number of results, with their sum and average. Screen readers announce it when it changes without a page load. */
export function ResultCount({ shown, matching, value, whole, currency, all, filtered }: ResultCountProps) {
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
          </strong>
          {whole !== undefined && value !== whole.value && (
            <>
              , {formatPercent(share(value, whole.value))} of {whole.name}
            </>
          )}{' '}
          · average {formatAmount(average(value, total))}
        </>
      )}
    </p>
  );
}
