import type { CountAndValue, Import, TapeTransitions } from '../../api/contract.ts';
import { formatDate } from '../../format/dates.ts';
import { missingLink } from '../../format/links.ts';
import { countOf, formatAmount, formatCount } from '../../format/numbers.ts';
import { truncate } from '../../format/text.ts';
import { failedChecks, Implausible } from './Implausible.tsx';
import { OutcomeBadge } from './OutcomeBadge.tsx';
import { Shortened } from './Shortened.tsx';

/** A message may quote the tape at any length. */
const maxMessageLength = 500;

interface LastImportProps {
  readonly newest: Import | null;
  /** Of the newest tape that changed something. */
  readonly tape: TapeTransitions | undefined;
  readonly currency: string;
  /** As-of date of the figures below, which the header shows already; null where the page shows another day. */
  readonly asOf: string | null;
}

/** What is wrong with the last import. The header says that all is well. */
export function LastImport({ newest, tape, currency, asOf }: LastImportProps) {
  if (newest === null) return null;
  const missing = missingFrom(newest, tape);
  const warns = missing !== undefined || failedChecks(newest).length > 0 || newest.outcome === 'undone';
  if (!failed(newest) && !warns && newest.outcome !== 'running') return null;
  const tone = failed(newest) ? 'last-import-fault' : warns ? 'last-import-warning' : '';
  return (
    <section className={`last-import ${tone}`} aria-labelledby="last-import">
      <h2 id="last-import">Last import</h2>
      <p>
        <OutcomeBadge outcome={newest.outcome} />{' '}
        <a href={`/imports/${newest.id}`}>
          <Shortened text={newest.file_name} />
        </a>{' '}
        {newest.as_of_date !== asOf && <span className="quiet">as of {formatDate(newest.as_of_date)}. </span>}
        {account(newest)}
        {leftPortfolioAsItWas(newest) && asOf !== null && <> The figures below are still as of {formatDate(asOf)}.</>}
      </p>
      <Implausible given={newest} />
      {missing !== undefined && (
        <p className="unreconciled">
          <strong>Doesn’t reconcile:</strong> a full tape lacks{' '}
          <a href={missingLink(missing.importId)}>{countOf(missing.count, 'asset')}</a>, value{' '}
          {formatAmount(missing.value)} {currency}.
        </p>
      )}
    </section>
  );
}

/** The assets missing from the newest tape, or from the one that the portfolio is still based on. */
function missingFrom(
  newest: Import,
  tape: TapeTransitions | undefined,
): (CountAndValue & { importId: number }) | undefined {
  if (
    !leftPortfolioAsItWas(newest) &&
    newest.assets_missing !== null &&
    newest.assets_missing > 0 &&
    newest.missing_value !== null
  ) {
    return { importId: newest.id, count: newest.assets_missing, value: newest.missing_value };
  }
  // After a tape that changed nothing, the portfolio still doesn't reconcile with the tape before it.
  return leftPortfolioAsItWas(newest) && tape?.missing && tape.missing.count > 0
    ? { importId: tape.import_id, ...tape.missing }
    : undefined;
}

function failed({ outcome }: Import): boolean {
  return outcome === 'rejected' || outcome === 'failed' || outcome === 'interrupted';
}

function leftPortfolioAsItWas(given: Import): boolean {
  return failed(given) || given.outcome === 'implausible' || given.outcome === 'undone';
}

/** A sentence that says what the import did. */
export function account(given: Import): string {
  const rows = given.rows_read === null ? 'rows' : countOf(given.rows_read, 'row');
  switch (given.outcome) {
    case 'running':
      return 'Running; the figures are still those from before it.';
    case 'loaded': {
      const parts = [
        [given.assets_new, 'new'],
        [given.assets_changed, 'changed'],
        [given.assets_unchanged, 'unchanged'],
        [given.assets_withdrawn, 'withdrawn'],
        [given.rows_rejected, 'rejected'],
      ].flatMap(([count, word]) =>
        typeof count === 'number' && (count > 0 || word === 'rejected') ? [`${formatCount(count)} ${word}`] : [],
      );
      return `${rows}: ${parts.join(', ')}.`;
    }
    case 'unchanged':
      return `${rows}, all loaded already; nothing changed.`;
    case 'rejected':
      // A file that can't be read to its end has no row count.
      return given.rows_read === null || !given.rows_rejected
        ? truncate(given.message ?? 'The file can’t be read; nothing changed.', maxMessageLength)
        : `${formatCount(given.rows_rejected ?? 0)} of ${rows} rejected; nothing changed.`;
    case 'implausible':
      return `${rows}; nothing changed.`;
    case 'undone':
      return `Undone${given.undone_by === null ? '' : ` by ${given.undone_by}`}; the portfolio is as it was before.`;
    case 'failed':
      return `${truncate(given.message ?? 'It failed.', maxMessageLength)} Nothing changed.`;
    case 'interrupted':
      return 'It stopped before the end; nothing changed. Run it again.';
  }
}
