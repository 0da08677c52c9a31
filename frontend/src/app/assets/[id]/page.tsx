import { isTransient } from '../../../api/api-result.ts';
import type { AssetDetail } from '../../../api/contract.ts';
import { getAsset } from '../../../api/portfolio-api.ts';
import { formatDate } from '../../../format/dates.ts';
import { assetsLink } from '../../../format/links.ts';
import { countOf } from '../../../format/numbers.ts';
import { currentPageRequest } from '../../../request/page-request.ts';
import { fieldsWithValues, headingOf } from '../../asset-fields.ts';
import { AssetHistory } from '../../components/AssetHistory.tsx';
import { FieldValue } from '../../components/FieldValue.tsx';
import { Missing } from '../../components/Missing.tsx';
import { NotOffered } from '../../components/NotOffered.tsx';
import { Outage } from '../../components/Outage.tsx';
import { Unavailable } from '../../components/Unavailable.tsx';
import { type SearchParameters, single } from '../../search-parameters.ts';

interface AssetPageProps {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<SearchParameters>;
}

export default async function AssetPage({ params, searchParams }: AssetPageProps) {
  const request = currentPageRequest();
  const { status } = request;
  if (!status.ok)
    return isTransient(status.failure) ? (
      <Outage failure={status.failure} />
    ) : (
      <NotOffered heading="Asset" what="pages of single assets" />
    );
  const id = decodeURIComponent((await params).id);
  const asOf = single((await searchParams).as_of);
  request.asOf = asOf;
  const asset = await getAsset(id, asOf);
  if (asset.ok)
    return <AssetFound asset={asset.data} currency={status.data.currency} newest={status.data.as_of_date} />;
  if (asset.failure.kind === 'missing' || asset.failure.kind === 'refused') {
    return (
      <Missing heading="There is no such asset">
        <p className="lead">
          {asOf === undefined ? (
            <>
              No tape has named an asset <code>{id}</code>. Ids are case-sensitive.
            </>
          ) : (
            asset.failure.detail
          )}
        </p>
        <p>
          <a href={assetsLink({ id_prefix: id.slice(0, 3) })}>Assets that begin with {id.slice(0, 3)}</a> ·{' '}
          <a href="/assets">All assets</a>
        </p>
      </Missing>
    );
  }
  return (
    <>
      <title>{`${id} – Portfolio Dashboard`}</title>
      <h1 tabIndex={-1}>{id}</h1>
      <Unavailable failure={asset.failure} topic="The asset" />
    </>
  );
}

function AssetFound({ asset, currency, newest }: { asset: AssetDetail; currency: string; newest: string | null }) {
  return (
    <div className="asset-page">
      <title>{`${asset.id} – Portfolio Dashboard`}</title>
      <p className="topic">
        <a href={assetsLink({})}>Assets</a>
      </p>
      <h1 tabIndex={-1}>{asset.id}</h1>
      {asset.as_of_date !== null && asset.as_of_date !== newest && (
        <p className="notice">
          As of {formatDate(asset.as_of_date)}.{' '}
          <a href={`/assets/${encodeURIComponent(asset.id)}`}>The asset as it is now</a>
        </p>
      )}
      {!asset.in_portfolio && (
        <p className="notice">
          Withdrawn: it was missing from a full tape and counts in no figure. Below is its last state.
        </p>
      )}
      <dl className="asset-facts">
        {fieldsWithValues([asset]).map((field) => (
          <div key={field.name}>
            <dt>{headingOf(field, currency)}</dt>
            <dd className={field.type === 'amount' ? 'figure' : undefined}>
              <FieldValue field={field} value={asset[field.name]} />
            </dd>
          </div>
        ))}
        <div>
          <dt>Days past due{asset.as_of_date !== null && `, as of ${formatDate(asset.as_of_date)}`}</dt>
          <dd>
            {asset.days_past_due === null ? (
              <span className="quiet">counted for active assets only</span>
            ) : asset.days_past_due === 0 ? (
              'not overdue'
            ) : (
              countOf(asset.days_past_due, 'day')
            )}
          </dd>
        </div>
      </dl>
      <AssetHistory history={asset.history} currency={currency} />
    </div>
  );
}
