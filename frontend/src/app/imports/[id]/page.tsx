import { isTransient } from '../../../api/api-result.ts';
import type { ImportDetail, TapeTransitions } from '../../../api/contract.ts';
import { getImport, getTransitions } from '../../../api/portfolio-api.ts';
import { formatDate, formatDuration, formatInstant } from '../../../format/dates.ts';
import { countOf, formatAmount, formatCount, none } from '../../../format/numbers.ts';
import { joinList } from '../../../format/text.ts';
import { currentPageRequest } from '../../../request/page-request.ts';
import { HowItWasRead } from '../../components/HowItWasRead.tsx';
import { Implausible } from '../../components/Implausible.tsx';
import { account } from '../../components/LastImport.tsx';
import { ListedAssets } from '../../components/ListedAssets.tsx';
import { Missing } from '../../components/Missing.tsx';
import { NotOffered } from '../../components/NotOffered.tsx';
import { Outage } from '../../components/Outage.tsx';
import { OutcomeBadge } from '../../components/OutcomeBadge.tsx';
import { Rejects } from '../../components/Rejects.tsx';
import { RevaluedAssets, ToExplain } from '../../components/RevaluedAssets.tsx';
import { TransitionMatrix } from '../../components/TransitionMatrix.tsx';
import { Unavailable } from '../../components/Unavailable.tsx';

export default async function ImportPage({ params }: { params: Promise<{ id: string }> }) {
  const { status } = currentPageRequest();
  if (!status.ok)
    return isTransient(status.failure) ? (
      <Outage failure={status.failure} />
    ) : (
      <NotOffered heading="Import" what="imports" />
    );
  const id = decodeURIComponent((await params).id);
  const [given, transitions] = await Promise.all([getImport(id), getTransitions(100)]);
  if (given.ok) {
    const tapes = transitions.ok ? transitions.data.tapes : [];
    return (
      <ImportFound
        given={given.data}
        tape={tapes.find(({ import_id }) => import_id === given.data.id)}
        listed={!laterThan(tapes, given.data.id).some(withdrew)}
        timeZone={status.data.time_zone}
        currency={status.data.currency}
      />
    );
  }
  if (given.failure.kind === 'missing' || given.failure.kind === 'refused') {
    return (
      <Missing heading="There is no such import">
        <p className="lead">
          <a href="/imports">All imports</a>
        </p>
      </Missing>
    );
  }
  return (
    <>
      <title>{`Import ${id} – Portfolio Dashboard`}</title>
      <h1 tabIndex={-1}>Import {id}</h1>
      <Unavailable failure={given.failure} topic="The import" />
    </>
  );
}

/** Newest first. If the import is older than all tapes requested, all of them are later. */
function laterThan(tapes: readonly TapeTransitions[], importId: number): readonly TapeTransitions[] {
  const at = tapes.findIndex(({ import_id }) => import_id === importId);
  return at === -1 ? tapes : tapes.slice(0, at);
}

function withdrew({ transitions }: TapeTransitions): boolean {
  return transitions.some(({ to, count }) => to === 'withdrawn' && count > 0);
}

interface ImportFoundProps {
  readonly given: ImportDetail;
  readonly tape: TapeTransitions | undefined;
  /** No later tape withdrew assets, so the list still has all that this one moved. */
  readonly listed: boolean;
  readonly timeZone: string;
  readonly currency: string;
}

function ImportFound({ given, tape, listed, timeZone, currency }: ImportFoundProps) {
  const facts: [string, string][] = [
    ['As of', formatDate(given.as_of_date)],
    ['Started', formatInstant(given.started_at, timeZone)],
    ['Duration', given.finished_at === null ? none : formatDuration(given.started_at, given.finished_at)],
    ['Run by', given.imported_by],
    ...(given.outcome === 'undone' && given.undone_at !== null
      ? [['Undone', `${formatInstant(given.undone_at, timeZone)} by ${given.undone_by}`] satisfies [string, string]]
      : []),
    [
      'Mode',
      given.mode === 'full'
        ? `full tape; missing assets are ${given.missing_policy === 'withdraw' ? 'withdrawn' : 'reported'}`
        : 'delta tape; it changes only the assets it names',
    ],
    ...(given.profile_name ? [['Profile', given.profile_name] satisfies [string, string]] : []),
    ...Object.entries(given.rows_left_out ?? {}).map(([reason, rows]): [string, string] => [
      `Left out: ${reason}`,
      countOf(rows, 'row'),
    ]),
    ['Tape value', given.tape_value === null ? none : `${formatAmount(given.tape_value)} ${currency}`],
    ['Ignored columns', given.ignored_columns.length === 0 ? 'none' : joinList(given.ignored_columns, 50)],
  ];
  return (
    <div className="import-page">
      <title>{`${given.file_name} – Portfolio Dashboard`}</title>
      <p className="topic">
        <a href="/imports">Imports</a> / {given.id}
      </p>
      <h1 tabIndex={-1}>{given.file_name}</h1>
      <p className="lead">
        <OutcomeBadge outcome={given.outcome} /> {account(given)}
      </p>
      <Implausible given={given} className="notice-warning" />
      {given.outcome !== 'undone' && given.assets_missing !== null && given.assets_missing > 0 && (
        <p className="unreconciled notice-warning">
          <strong>Doesn’t reconcile:</strong> this full tape lacks{' '}
          <a href="#missing">{countOf(given.assets_missing, 'asset')}</a>, value {formatAmount(given.missing_value)}{' '}
          {currency}. Nothing about them was changed; <code>--missing withdraw</code> removes them from every figure and
          keeps their history.
        </p>
      )}
      {given.outcome === 'loaded' && <ToExplain count={given.assets_revalued ?? 0} />}
      <Counts given={given} />
      <dl className="import-facts">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {given.file_sha256 !== null && (
          <div className="wide">
            <dt>SHA-256 of the file</dt>
            <dd>
              <code>{given.file_sha256}</code>
            </dd>
          </div>
        )}
      </dl>
      {tape !== undefined && <TransitionMatrix tape={tape} currency={currency} listed={listed} />}
      {/* During an upgrade the API of the previous release may respond, which has no such lists. */}
      <ListedAssets
        id="missing"
        assets={given.missing_assets ?? []}
        count={given.assets_missing}
        what="missing from the tape"
        currency={currency}
      />
      <RevaluedAssets assets={given.revalued_assets ?? []} count={given.assets_revalued ?? null} currency={currency} />
      <ListedAssets
        id="withdrawn"
        assets={given.withdrawn_assets ?? []}
        count={given.outcome === 'undone' || given.outcome === 'implausible' ? null : given.assets_withdrawn}
        what="withdrawn"
        currency={currency}
      />
      {given.understood && given.profile_name !== null && (
        <HowItWasRead understood={given.understood} profile={given.profile_name} />
      )}
      <Rejects rejects={given.rejects} rows={given.rows_rejected} />
    </div>
  );
}

function Counts({ given }: { given: ImportDetail }) {
  const counts: [string, number | null][] = [
    ['Rows read', given.rows_read],
    ['Rejected', given.rows_rejected],
    ['Identical duplicates', given.rows_collapsed],
    ['New', given.assets_new],
    ['Changed', given.assets_changed],
    ['Unchanged', given.assets_unchanged],
    ['Withdrawn', given.assets_withdrawn],
    ['Missing', given.assets_missing],
    ['Revalued', given.assets_revalued ?? null],
  ];
  return (
    <dl className="counts">
      {counts.map(([term, count]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{count === null ? none : formatCount(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
